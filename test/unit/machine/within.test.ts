import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { postsReader, readWithin } from '../../../adapters/machine/read-within.ts';
import { within } from '../../../adapters/machine/within.ts';
import { readPostAndText } from '../../../cli/read-file.ts';
import { readPostAndTree } from '../../../core/post/read-post.ts';

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

it('a post that even its guard would read for minutes has a problem, and no more', () => {
  const { post, tree } = readWithin('post.md', '*a_ [b]\n'.repeat(100_000), 200);

  expect(post.problems).toMatchObject([{ code: 'post-too-slow' }]);
  expect(tree).toBeNull();
});

it('posts of one message have so much time each, and so much together', () => {
  const fine = readPostAndTree('post.md', '# A post');
  const read = postsReader({ eachMilliseconds: 400, allMilliseconds: 1000 }, (_, text) => {
    for (let end = performance.now() + Number(text); performance.now() < end; );
    return fine;
  });
  const isLate = (milliseconds: number): boolean =>
    read('post.md', String(milliseconds)).post.problems.length > 0;

  expect([1, 1e9, 1, 1e9, 1e9, 50, 50].map(isLate)).toEqual([false, true, false, true, true, true, true]);
});
