import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../core/post/post.ts';
import { checkOptions } from '../../../../core/preflight/options/check-options.ts';
import { optionTable } from '../../../../core/swift/option-table.ts';
import { BIG_MACHINE, runOf } from './posts.ts';

const base = runOf('swift sft --model Qwen/Qwen2.5-7B-Instruct --dataset train.jsonl');

const subcommands = [
  'sft',
  'pt',
  'rlhf',
  'infer',
  'export',
  'eval',
  'deploy',
  'rollout',
  'sample',
  'app',
  'no-such',
];
const releases = ['4.6.0', '4.0.4', '3.12.6', '3.0.0', '2.6.1', '1.7.3', '9.9.9'];
const names = [
  ...new Set(subcommands.flatMap((name) => [...(optionTable('4.6.0', name)?.options.keys() ?? [])])),
];

const value = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    '0',
    '1',
    '-1',
    '8',
    '0.5',
    '1e-4',
    'grpo',
    'dpo',
    'ppo',
    'gkd',
    'lora',
    'full',
    'steps',
    'xxx',
    '...',
    '$X',
    'zero2',
  ),
  fc.string({ maxLength: 12 }),
);
const word = fc.oneof(
  fc.constantFrom(...names).map((name) => `--${name}`),
  value,
);

const runs: fc.Arbitrary<Run> = fc
  .record({
    words: fc.array(word, { maxLength: 14 }),
    subcommand: fc.constantFrom(...subcommands),
    release: fc.constantFrom(...releases),
    devices: fc.option(fc.string({ maxLength: 6 }), { nil: undefined }),
    each: fc.option(fc.constantFrom('0', '1', '2', 'x', '-1'), { nil: undefined }),
    complete: fc.boolean(),
    processes: fc.option(fc.integer({ min: 0, max: 16 }), { nil: null }),
  })
  .map(({ words, subcommand, release, devices, each, complete, processes }) => ({
    ...base,
    subcommand,
    complete,
    processes,
    engine: { line: null, evidence: [], release },
    words: words.map((text, index) => ({ text, line: 6, column: 1 + index * 20 })),
    options: {},
    environment: {
      ...(devices === undefined ? {} : { CUDA_VISIBLE_DEVICES: devices }),
      ...(each === undefined ? {} : { NPROC_PER_NODE: each }),
    },
  }));

describe('checkOptions', () => {
  it('answers for any words of any subcommand and release, with a code, a place and a repair', () => {
    fc.assert(
      fc.property(runs, (run) => {
        for (const problem of checkOptions(run, BIG_MACHINE)) {
          expect(problem.message).not.toMatch(/undefined|NaN|\[object/);
          expect(problem.repair).toBeTruthy();
          expect([base.line, 6]).toContain(problem.line);
          expect(problem.column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('finds nothing new in a run that holds its problems', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const problems = checkOptions(run, BIG_MACHINE);
        expect(checkOptions({ ...run, problems: [...run.problems, ...problems] }, BIG_MACHINE)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
