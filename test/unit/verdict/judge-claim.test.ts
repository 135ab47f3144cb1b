import { describe, expect, it } from 'vitest';
import { findPrintedNumbers } from '../../../core/claims/printed-number.ts';
import type { Evidence } from '../../../core/flow/attempt/evidence.ts';
import type { Measurements } from '../../../core/flow/attempt/measurements.ts';
import type { Claim } from '../../../core/post/post.ts';
import { readTrainingLog } from '../../../core/swift/training-log.ts';
import { judgeClaim } from '../../../core/verdict/judge-claim.ts';
import { FREE, measuredOf } from '../../fakes/measurements.ts';

function claim(
  text: string,
  named: Pick<Claim, 'metric' | 'statistic'>,
  changed: Partial<Claim> = {},
): Claim {
  const [printed] = findPrintedNumbers(text);
  if (printed === undefined || printed.kind === 'change') throw new Error(`no number in ${text}`);
  const { kind, lower, upper, unit, qualifiers } = printed;
  return {
    id: 'c',
    line: 1,
    column: 1,
    text,
    ...named,
    kind,
    lower,
    upper,
    unit,
    run: 'sft',
    qualifiers,
    printed,
    tolerance: null,
    answer: null,
    ...changed,
  };
}

function evidence(seed = 42): Evidence {
  const line = (step: number, loss: number) =>
    `{"loss": ${loss}, "grad_norm": 1.0, "global_step/max_steps": "${step}/4"}`;
  return {
    prefix: 'p',
    log: readTrainingLog(
      [
        ...[4, 3, 2, 1].map((loss, index) => line(index + 1, loss)),
        '{"eval_loss": 0.5, "global_step/max_steps": "4/4"}',
        '{"train_runtime": 9.0, "train_loss": 2.5, "global_step/max_steps": "4/4"}',
      ].join('\n'),
    ),
    answers: [{ prompt: 'Who are you?', text: 'I am  Juniper.\n' }],
    scores: [],
    result: {
      version: 1,
      identity: 'f'.repeat(64),
      attempt: seed - 41,
      job: 'j',
      try: 1,
      stage: 'done',
      message: '',
      engineExitCode: 0,
      command: [],
      startedAt: '2026-01-01T00:00:00.000Z',
      seconds: 1,
      seed,
      dataSeed: seed,
      steps: { done: 4, planned: 4 },
      resumedAt: null,
      separated: false,
      assertions: [],
      adapter: { bytes: 39_894_016, sha256: 'a'.repeat(64), parameters: 2_442_240 },
      measured: null,
      files: [],
    },
  };
}

const window = { steps: 5, firstStep: true, batch: 4 };
const judge = (about: Claim) => judgeClaim(about, { attempts: [evidence()], window, budget: 1 }, '');

describe('a claim', () => {
  it.each([
    ['4 steps', { metric: 'steps', statistic: 'value' }, 'reproduced', null],
    ['5 steps', { metric: 'steps', statistic: 'value' }, 'not reproduced', '4'],
    ['39.9 MB', { metric: 'size', statistic: 'value' }, 'reproduced', null],
    ['38.0 MB', { metric: 'size', statistic: 'value' }, 'reproduced', null],
    ['45.2 MB', { metric: 'size', statistic: 'value' }, 'not reproduced', '39.9'],
    ['2.44M', { metric: 'parameters', statistic: 'value' }, 'reproduced', null],
    ['0.50', { metric: 'eval_loss', statistic: 'last' }, 'reproduced', null],
    ['0.90', { metric: 'eval_loss', statistic: 'last' }, 'not reproduced', '0.50'],
  ] as const)('"%s" of %j is %s', (text, named, outcome, correction) => {
    expect(judge(claim(text, named))).toMatchObject({ verdict: { outcome }, correction });
  });

  it.each([
    // 39,894,016 bytes are 39.89 MB and 38.05 MiB: "MB" may mean either, "MiB" only one.
    ['39.9 MB', 'reproduced', null],
    ['38 MB', 'reproduced', null],
    ['38.0 MiB', 'reproduced', null],
    ['39.9 MiB', 'not reproduced', '38.0'],
    ['40 MB', 'reproduced', null],
    ['41 MB', 'not reproduced', '40'],
    ['0.04 GB', 'reproduced', null],
  ] as const)('of a file of "%s" is %s', (text, outcome, correction) => {
    expect(judge(claim(text, { metric: 'size', statistic: 'value' }))).toMatchObject({
      verdict: { outcome },
      correction,
    });
  });

  it.each([
    ['2.4M', null],
    ['2.44M', null],
    ['2.5M', '2.4M'],
    ['3.01M', '2.44M'],
    ['2,442,241', '2,442,240'],
  ])('of "%s" parameters is corrected to %j, at its own digits', (text, correction) => {
    expect(judge(claim(text, { metric: 'parameters', statistic: 'value' })).correction).toBe(correction);
  });

  it.each([
    // A bound is corrected to the next value on its safe side, so that the correction holds.
    ['below 38 MB', 'not reproduced', '40'],
    ['below 38 MiB', 'not reproduced', '39'],
    ['below 39 MB', 'reproduced', null],
    ['below 40 MB', 'reproduced', null],
    ['at least 41 MB', 'not reproduced', '39'],
    ['at least 39 MB', 'reproduced', null],
  ] as const)('that is a bound, "%s", is %s', (text, outcome, correction) => {
    expect(judge(claim(text, { metric: 'size', statistic: 'value' }))).toMatchObject({
      verdict: { outcome },
      correction,
    });
  });

  it.each([
    ['a ratio', claim('2x', { metric: 'speed', statistic: 'value' }, { kind: 'ratio' })],
    ['a benchmark score', claim('0.87', { metric: 'accuracy', statistic: 'value' })],
  ])('that mustrun cannot measure yet is inconclusive: %s', (_, about) => {
    expect(judge(about)).toMatchObject({
      verdict: { outcome: 'inconclusive', reason: expect.stringContaining('does not measure this yet') },
      measure: null,
      correction: null,
    });
  });

  it('whose number the evidence does not hold is never confirmed', () => {
    const about = claim('39.9 MB', { metric: 'size', statistic: 'value' });
    const whole = evidence();
    const bare = { ...whole, result: { ...whole.result, adapter: null } };

    const { verdict, correction } = judgeClaim(about, { attempts: [bare], window, budget: 1 }, '');

    expect(verdict).toMatchObject({ outcome: 'inconclusive', measured: null });
    expect(correction).toBeNull();
  });

  it('is not called wrong within what its author forgives', () => {
    const loss = { metric: 'eval_loss', statistic: 'last' } as const;
    const tolerance = { kind: 'amount', value: 0.5 } as const;

    expect(judge(claim('0.90', loss, { tolerance })).verdict.outcome).toBe('reproduced');
  });

  it('that does not say which loss it means is inconclusive, with every reading', () => {
    const { verdict } = judge(claim('2.5', { metric: 'loss', statistic: 'value' }));

    expect(verdict.outcome).toBe('inconclusive');
    expect(verdict.measured).toBeNull();
    expect(verdict.reason).toMatch(
      /which loss it means: .*last logged train loss.*mean train loss.*last evaluation loss/,
    );
  });

  it('of time on hardware that nobody knows is not comparable', () => {
    expect(judge(claim('9 s', { metric: 'duration', statistic: 'total' })).verdict.outcome).toBe(
      'not comparable',
    );
  });

  it('that is about no run of the post is inconclusive', () => {
    const { verdict } = judge(claim('4 steps', { metric: 'steps', statistic: 'value' }, { run: null }));

    expect(verdict).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringMatching(/does not tell which run/),
    });
  });

  it('without evidence is not run, for the reason given', () => {
    const about = claim('4 steps', { metric: 'steps', statistic: 'value' });

    expect(judgeClaim(about, null, 'the data set is gone').verdict).toMatchObject({
      outcome: 'not run',
      reason: 'the data set is gone',
    });
  });
});

describe('a generated answer', () => {
  const about = (prompt: string, expected: string) =>
    claim('1', { metric: 'answer', statistic: 'value' }, { kind: 'text', answer: { prompt, expected } });

  it('is compared by its words, not its blanks', () => {
    expect(judge(about('Who are you?', 'I am Juniper.')).verdict.outcome).toBe('reproduced');
  });

  it('that differs is corrected', () => {
    expect(judge(about('Who are you?', 'I am Cedar.'))).toMatchObject({
      verdict: { outcome: 'not reproduced' },
      correction: 'I am Juniper.',
    });
  });

  it('is that of its own prompt, wherever it stands among the answers', () => {
    const answers = [
      { prompt: 'Where are you?', text: 'Here.' },
      { prompt: ' Who   are you?\n', text: 'I am Juniper.' },
      { prompt: 'Who made you?', text: 'Nobody.' },
    ];
    const attempts = [{ ...evidence(), answers }];

    const judged = judgeClaim(about('Who are you?', 'Here.'), { attempts, window, budget: 1 }, '');

    expect(judged).toMatchObject({ verdict: { outcome: 'not reproduced' }, correction: 'I am Juniper.' });
  });

  it("is judged on the author's seed alone", () => {
    const other = { ...evidence(43), answers: [{ prompt: 'Who are you?', text: 'I am Cedar.' }] };
    const attempts = [evidence(), other];

    const judged = judgeClaim(about('Who are you?', 'I am Juniper.'), { attempts, window, budget: 2 }, '');

    expect(judged.verdict).toMatchObject({ outcome: 'reproduced', runsUsed: 1 });
  });

  it('is not run where there is no evidence', () => {
    const judged = judgeClaim(about('Who are you?', 'I am Juniper.'), null, 'the model a is not at hand');

    expect(judged).toMatchObject({
      verdict: { outcome: 'not run', reason: 'the model a is not at hand' },
      correction: null,
    });
  });

  it('to a prompt that nobody asked cannot be judged', () => {
    expect(judge(about('How old are you?', 'One.')).verdict.outcome).toBe('inconclusive');
  });
});

describe('a claim about time or memory', () => {
  const timed = [
    ['time', claim('9 s', { metric: 'duration', statistic: 'total' })],
    ['speed', claim('2 s', { metric: 'speed', statistic: 'value' })],
    ['memory', claim('20 GiB', { metric: 'gpu_memory', statistic: 'max' })],
  ] as const;
  const judgeWith = (about: Claim, determinism: Measurements['determinism']) => {
    const { result, ...rest } = evidence();
    const attempts = [{ ...rest, result: { ...result, measured: measuredOf({ determinism }) } }];
    return judgeClaim(about, { attempts, window, budget: 1 }, '').verdict;
  };

  it.each(timed)('(%s) is never judged from a run in deterministic mode', (_, about) => {
    for (const name of ['fullDeterminism', 'deterministicAlgorithms', 'cudnnDeterministic']) {
      const verdict = judgeWith(about, { ...FREE, [name]: true });
      expect(verdict).toMatchObject({
        outcome: 'not comparable',
        reason: expect.stringContaining('deterministic mode'),
      });
    }
    expect(judgeWith(about, FREE).reason).not.toContain('deterministic mode');
    expect(judgeWith(about, null).reason).not.toContain('deterministic mode');
  });

  it('leaves other claims of such a run alone', () => {
    const about = claim('0.50', { metric: 'eval_loss', statistic: 'last' });

    expect(judgeWith(about, { ...FREE, fullDeterminism: true }).outcome).toBe('reproduced');
  });
});
