import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, start } from './workbench.ts';

it('the demo answers a pull request with real trainings, and finds the one wrong number of the copy', async () => {
  const home = await mkdtemp(join(tmpdir(), 'mustrun-demo-'));

  const { exitCode, output, errors } = await start(
    '/usr/bin/env',
    [`MUSTRUN_HOME=${home}`, process.execPath, join(ROOT, 'test', 'demo', 'run.ts')],
    ROOT,
  ).end;

  const [copy = '', first = ''] = output.split('#### Teach a small model its name');
  expect(copy).toContain('1 of 17 claims not reproduced, 16 reproduced');
  expect(copy).toMatch(/✘ \*\*not reproduced\*\* \| 28 \| The mean train loss comes out at 0\.9 \(n=5\)/);
  expect(copy).toMatch(/Write 1\.\d instead/);
  expect(first.match(/✔ reproduced \|/g)).toHaveLength(11);
  expect(first).toMatch(/`swift sft`: trained now \(1 attempt, seed 42, 16 steps/);
  // The copy's runs are the same in other words: each was executed for both posts.
  expect(errors.match(/s {2}rehearses: /g)).toHaveLength(1);
  expect(errors.match(/s {2}trains or asks: /g)).toHaveLength(3);
  expect(output).toMatch(/pull request: http:\/\/127\.0\.0\.1:\d+\/ann\/posts\/pull\/1$/m);
  expect(exitCode).toBe(0);
  await rm(home, { recursive: true });
});
