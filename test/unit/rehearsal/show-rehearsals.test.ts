import { describe, expect, it } from 'vitest';
import { exitCodeOf, rehearsalAsJson } from '../../../cli/commands/rehearse.ts';
import { showRehearsals } from '../../../cli/show/rehearsals.ts';
import type { RehearsalOutcome } from '../../../core/rehearsal/outcome.ts';
import type { PostRehearsal, RehearsalReport } from '../../../core/rehearsal/rehearse-post.ts';
import { postOf } from './commands.ts';

const POST = postOf('swift sft --model a/b --dataset d --tuner_type lora');

function rehearsalOf(...changes: readonly Partial<RehearsalReport>[]): PostRehearsal {
  const [run] = POST.runs;
  if (run === undefined) throw new Error('no run');
  const plain: RehearsalReport = {
    run,
    outcome: 'rehearsed',
    cause: null,
    substitutions: [],
    steps: 2,
    seconds: 27.6,
    known: false,
  };
  return { post: POST, runs: changes.map((change) => ({ ...plain, ...change })) };
}

const SUBSTITUTIONS = [
  { option: 'bf16', from: null, to: 'false', kind: 'mechanical', why: 'in 32 bits' },
  { option: 'torch_dtype', from: 'bfloat16', to: 'float32', kind: 'mechanical', why: 'in 32 bits' },
  { option: 'packing', from: 'true', to: null, kind: 'approximate', why: 'not packed' },
] as const;

describe('on a terminal', () => {
  it('a run is a line, and its substitutions stand under it, the approximate first', () => {
    const text = showRehearsals(
      rehearsalOf({ outcome: 'approximated', cause: 'not packed', substitutions: SUBSTITUTIONS }),
    );

    expect(text.split('\n')).toEqual([
      '',
      'post.md',
      '  ≈ approximated  line 4  swift sft (2 steps, 28 s)',
      '      not packed',
      '      ≈ packing: true → left out',
      '      · torch_dtype: bfloat16 → float32, 1 setting that every rehearsal has',
      '',
    ]);
  });

  it('a broken run says why, and lists no substitution that was never tried', () => {
    const text = showRehearsals(
      rehearsalOf({
        outcome: 'broken',
        cause: 'refused',
        steps: null,
        seconds: 2,
        substitutions: SUBSTITUTIONS,
      }),
    );

    expect(text).toContain('  ✘ broken  line 4  swift sft (2 s)\n      refused\n');
    expect(text).not.toContain('packing');
  });

  it('what is known takes no time', () => {
    expect(showRehearsals(rehearsalOf({ known: true }))).toContain('(2 steps, known already)');
  });

  it('a post without a command says what was expected', () => {
    expect(showRehearsals(rehearsalOf())).toContain('no training command was found');
  });
});

it('for a program there is what was agreed, and nothing else', () => {
  expect(rehearsalAsJson(rehearsalOf({ substitutions: SUBSTITUTIONS.slice(0, 1) }))).toEqual({
    path: 'post.md',
    runs: [
      {
        id: POST.runs[0]?.id,
        line: 4,
        outcome: 'rehearsed',
        cause: null,
        substitutions: [{ option: 'bf16', from: null, to: 'false', kind: 'mechanical' }],
        steps: 2,
        seconds: 27.6,
      },
    ],
  });
});

describe('the exit code', () => {
  it.each<[readonly RehearsalOutcome[], number]>([
    [['rehearsed'], 0],
    [['rehearsed', 'approximated'], 0],
    [['rehearsed', 'incomplete'], 0],
    [['rehearsed', 'broken'], 1],
    [['broken', 'not run'], 1],
    [['rehearsed', 'unreachable'], 2],
    [['rehearsed', 'not run'], 2],
    [['incomplete'], 2],
    [[], 2],
  ])('of %j is %i', (outcomes, expected) => {
    expect(exitCodeOf([rehearsalOf(...outcomes.map((outcome) => ({ outcome })))])).toBe(expected);
  });

  it('asks nothing of a run that does not train, or that its author skips', () => {
    const { post } = rehearsalOf();
    const [training] = post.runs;
    const [inference] = postOf('swift infer --adapters output/x').runs;
    if (training === undefined || inference === undefined) throw new Error('no run');
    const skipped = { ...training, directed: { ...training.directed, skip: true } };
    const others = [inference, skipped].map((run) => ({ run, outcome: 'unreachable' as const }));

    expect(exitCodeOf([rehearsalOf({ outcome: 'rehearsed' }, ...others)])).toBe(0);
    expect(exitCodeOf([rehearsalOf(...others)])).toBe(2);
  });
});
