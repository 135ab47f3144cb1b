import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { evidenceOf, makeWorkbench, ROOT, verifyJson } from './workbench.ts';

it('two processes that share a step have the losses of one that accumulates, as posts/two-processes.md says', async () => {
  const directory = await makeWorkbench();
  await symlink(join(ROOT, 'local'), join(directory, 'local'));
  await symlink(join(ROOT, 'posts'), join(directory, 'posts'));

  const { runs, claims, exitCode } = await verifyJson('posts/two-processes.md', directory);

  expect(claims.map(({ verdict }) => verdict)).toEqual(Array(4).fill('reproduced'));
  expect(exitCode).toBe(0);
  const [one, two] = await Promise.all(
    runs.map(async ({ identity }) => {
      const files = await evidenceOf(directory, identity ?? '');
      const { steps } = readTrainingLog(files.get('logging.jsonl') ?? '');
      const { assertions } = attemptResult.parse(JSON.parse(files.get('result.json') ?? ''));
      return { losses: steps.map(({ values }) => values.loss), assertions };
    }),
  );
  expect(two?.assertions).toContainEqual({
    name: 'NPROC_PER_NODE took effect',
    passed: true,
    detail: 'accelerate shared the work as MULTI_CPU in 2 processes',
  });
  expect(two?.losses).toHaveLength(4);
  for (const [step, loss] of (two?.losses ?? []).entries())
    expect(loss).toBeCloseTo(Number(one?.losses[step]), 5);
});
