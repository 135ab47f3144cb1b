import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPostAndText } from '../../../cli/read-file.ts';
import { within } from '../../../cli/within.ts';

it('a task that ends in time gives its value', () => {
  expect(within(1_000, () => 1 + 1)).toEqual({ kind: 'done', value: 2 });
});

it('a task may give nothing', () => {
  expect(within(1_000, () => undefined)).toEqual({ kind: 'done', value: undefined });
});

it('an endless task is stopped', () => {
  let turns = 0;
  const endless = (): never => {
    for (;;) turns += 1;
  };

  expect(within(20, endless)).toEqual({ kind: 'late' });
  expect(turns).toBeGreaterThan(0);
});

it('what a task throws is thrown', () => {
  const failing = (): never => {
    throw new RangeError('of the task');
  };

  expect(() => within(1_000, failing)).toThrow(new RangeError('of the task'));
});

it('a post that is not read in time has a problem, and no more', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'within-')), 'long.md');
  await writeFile(path, 'The loss is 0.5 after 20 steps.\n\n'.repeat(20_000));

  const { post } = await readPostAndText(path, tmpdir(), 5);

  expect(post.problems).toMatchObject([{ code: 'post-too-slow', level: 'error', line: 1 }]);
  expect(post.claims).toEqual([]);
});
