import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, start } from './workbench.ts';

it('the demo trains the true post for real, and finds the one wrong number of its copy', async () => {
  const home = await mkdtemp(join(tmpdir(), 'mustrun-demo-'));
  const words = ['MUSTRUN_HOME', home] as const;

  const { exitCode, output, errors } = await start(
    '/usr/bin/env',
    [words.join('='), process.execPath, join(ROOT, 'cli', 'demo.ts')],
    ROOT,
  ).end;

  const [first = '', copy = ''] = output.split('posts/careless-copy.md: ');
  expect(first.match(/✔ reproduced/g)).toHaveLength(11);
  expect(first).toMatch(/swift sft: trained now; 1 attempt, seed 42/);
  expect(copy).toMatch(/✘ not reproduced .* The mean train loss comes out at 0\.9 \(n=5\)/);
  expect(copy).toMatch(/Write 1\.\d instead\./);
  expect(copy.match(/known already, not (?:run|trained) again/g)).toHaveLength(3);
  expect(output.trimEnd()).toMatch(/evidence: \S+careless-copy\.html$/);
  expect(errors).not.toContain('Error');
  expect(exitCode).toBe(0);
  await rm(home, { recursive: true });
});
