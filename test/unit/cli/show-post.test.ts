import { beforeAll, describe, expect, it, vi } from 'vitest';
import { showAudit } from '../../../cli/show/audit.ts';
import { showProblems, showRuns } from '../../../cli/show/post.ts';
import { showReading } from '../../../cli/show/reading.ts';
import { readPost } from '../../../core/post/read-post.ts';
import { auditPosts } from '../../../core/report/audit.ts';

beforeAll(() => {
  vi.stubEnv('NO_COLOR', '1');
});

const post = readPost(
  'posts/p.md',
  [
    '# Title',
    '',
    '```shell',
    'CUDA_VISIBLE_DEVICES=0 swift sft --model a/b --dataset c d --tuner_type lora --packing --lora_rnk 8',
    '```',
    '',
    'It runs 20 steps. The mean train loss is below 0.87.',
    '',
  ].join('\n'),
);
const empty = readPost('posts/e.md', 'words\n');
const megatron = readPost(
  'posts/m.md',
  '```shell\nmegatron sft --model a/b --dataset c --tuner_type lora --save_steps 5\n```\n',
);

describe('without colours', () => {
  it('a reading shows runs with their options, and under each its claims', () => {
    expect(showReading(post).split('\n')).toEqual([
      'posts/p.md  Title',
      '  4:24  swift sft  (sft; ms-swift 4.x)',
      '      CUDA_VISIBLE_DEVICES=0',
      '      --model a/b',
      '      --dataset c d',
      '      --tuner_type lora',
      '      --packing',
      '      --lora_rnk 8',
      '    7:9  "It runs 20 steps"  steps exactly 20 steps',
      '    7:48  "The mean train loss is below 0.87"  mean train_loss at most 0.87',
      '',
    ]);
  });

  it('a reading of claims about no run shows them apart', () => {
    const [steps] = post.claims;
    if (steps === undefined) throw new RangeError('no claim');

    expect(showReading({ ...post, runs: [], claims: [{ ...steps, run: null }] })).toBe(
      'posts/p.md  Title\n  about no run that the post tells:\n    7:9  "It runs 20 steps"  steps exactly 20 steps\n',
    );
  });

  it('a long claim is cut in a reading', () => {
    const [steps] = post.claims;
    if (steps === undefined) throw new RangeError('no claim');

    const shown = showReading({ ...post, claims: [{ ...steps, text: `${'word '.repeat(20)}end` }] });

    expect(shown).toContain(`"${'word '.repeat(11)}word…"`);
    expect(shown).not.toContain('end');
  });

  it('a problem tells where, what, and what to do', () => {
    expect(showProblems('posts/p.md', post.problems)).toBe(
      'posts/p.md:4:88: error: swift sft of ms-swift 4.6.0 has no option --lora_rnk, and no release up to 4.6.0 ever had one [invented-option]\n' +
        '  to do: did you mean --lora_rank?\n',
    );
  });

  it('a problem tells what was expected, where that is known', () => {
    const problem = { line: 1, column: 2, code: 'c', level: 'note', message: 'm', repair: null } as const;

    expect(showProblems('p.md', [{ ...problem, expected: 'another' }])).toBe(
      'p.md:1:2: note: m [c]\n  expected: another\n',
    );
  });

  it.each([
    [post, 'posts/p.md  1 run, 2 claims\n  posts/p.md:4:24  swift sft, 2 claims\n'],
    [
      { ...post, claims: post.claims.slice(0, 1) },
      'posts/p.md  1 run, 1 claim\n  posts/p.md:4:24  swift sft, 1 claim\n',
    ],
    [megatron, 'posts/m.md  1 run, 0 claims\n  posts/m.md:2:1  megatron sft, 0 claims\n'],
  ])('the runs of a post are a line each', (of, shown) => {
    expect(showRuns(of)).toBe(shown);
  });

  it('a post without a run says so', () => {
    expect(showReading(empty)).toBe('posts/e.md\n  no run and no claim\n');
    expect(showRuns(empty)).toContain('no training command was found: expected a shell fence');
  });

  it('an audit is counts', () => {
    const audit = { ...auditPosts([post, empty, megatron]), unreadable: ['posts/x.md: is not text'] };

    const lines = showAudit(audit).split('\n');

    expect(lines).toContain('3 posts, 2 of them with commands');
    expect(lines).toContain('2 runs, 2 complete');
    expect(lines).toContain('       2  ms-swift 4.x');
    expect(lines).toContain('       1  megatron sft');
    expect(lines).toContain('2 claims, 2 about a run that the post tells');
    expect(lines).toContain('       1  invented-option');
    expect(lines.at(-2)).toBe('posts/x.md: is not text');
  });
});
