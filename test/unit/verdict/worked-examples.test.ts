import { describe, expect, it } from 'vitest';
import { findPrintedNumbers } from '../../../core/claims/printed-number.ts';
import { readingsOf } from '../../../core/claims/unit.ts';
import { decide } from '../../../core/verdict/decide.ts';
import { forItems, type MetricPolicy, POLICY, priorForLogWindow } from '../../../core/verdict/policy.ts';
import { nights, question, reading, relativeNights, runsOf } from './judging.ts';

const GIB = 2 ** 30;

describe('eval loss "0.87", noise 0.00185 with 12 degrees of freedom', () => {
  const history = nights(10, 0.87, 0.0021);

  it('a run of 0.8731 reproduces it, and would have noticed a change of 0.0187', () => {
    const verdict = decide(question('eval-loss', { history, runs: runsOf(0.8731) }));

    expect(verdict).toMatchObject({
      outcome: 'reproduced',
      direction: null,
      runsUsed: 1,
      wantsAnotherRun: false,
    });
    expect(verdict.mdd).toBeCloseTo(0.0187, 4);
    expect(verdict.relativeMdd).toBeCloseTo(0.0215, 4);
  });

  it('a run of 0.8821 reproduces it although it prints another digit', () => {
    const verdict = decide(question('eval-loss', { history, runs: runsOf(0.8821) }));

    expect(verdict).toMatchObject({ outcome: 'reproduced', direction: 'higher' });
  });

  it('a run of 0.912 does not', () => {
    const verdict = decide(question('eval-loss', { history, runs: runsOf(0.912) }));

    expect(verdict).toMatchObject({ outcome: 'not reproduced', direction: 'higher', runsUsed: 1 });
    expect(verdict.reason).toBe(
      'measured 0.912, claimed 0.865 to 0.875: 0.037 (4.3 %) above, while rounding, margin and noise explain 0.014 (1.6 %) at most',
    );
  });
});

it('train loss "0.87" from the last line of 80 sequences: one run says that five would not tell', () => {
  const policy = { ...POLICY.classes['last-train-loss'], prior: priorForLogWindow(80) };
  // 36 differences bring 24 degrees of freedom to the prior's 6.
  const history = nights(37, 0.87, 0.029);

  const verdict = decide(question('last-train-loss', { policy, history, runs: runsOf(0.93) }));

  expect(verdict).toMatchObject({ outcome: 'within noise', runsUsed: 1, wantsAnotherRun: false });
  expect(verdict.relativeMdd).toBeCloseTo(0.25, 2);
});

describe('accuracy "72.3%" on 1000 items, noise 0.81 points with 12 degrees of freedom', () => {
  const policy: MetricPolicy = {
    ...forItems(POLICY.classes.benchmark, 1000),
    prior: { relative: 0.81 / 72.3, degreesOfFreedom: 6 },
  };
  const asked = (...values: readonly number[]) =>
    decide(
      question('benchmark', {
        policy,
        claim: { kind: 'interval', readings: [reading(72.25, 72.35, '%', 0.01)] },
        history: nights(10, 0.72, 0.0081),
        runs: runsOf(...values),
      }),
    );

  it('a run of 70.9 is no difference, and no agreement yet', () => {
    const verdict = asked(0.709);

    expect(verdict).toMatchObject({ outcome: 'within noise', direction: 'lower', wantsAnotherRun: true });
    expect(verdict.measured).toBeCloseTo(70.9, 10);
  });

  it('nor are three with a mean of 70.83', () => {
    const verdict = asked(0.709, 0.7155, 0.7004);

    expect(verdict).toMatchObject({ outcome: 'within noise', runsUsed: 3, wantsAnotherRun: true });
  });

  it('five with a mean of 71.9 reproduce it', () => {
    const verdict = asked(0.709, 0.7165, 0.716, 0.7265, 0.727);

    expect(verdict).toMatchObject({ outcome: 'reproduced', runsUsed: 5, wantsAnotherRun: false });
  });

  it('five with a mean of 70.8 leave it within noise', () => {
    const verdict = asked(0.709, 0.7155, 0.7004, 0.7, 0.7151);

    expect(verdict).toMatchObject({ outcome: 'within noise', runsUsed: 5, wantsAnotherRun: false });
    expect(verdict.mdd).toBeCloseTo(5.1, 1);
  });
});

describe('"below 15 GB", the log says 14.21 GiB', () => {
  const asked = (...labels: readonly ('GB' | 'GiB')[]) =>
    decide(
      question('peak-memory', {
        claim: {
          kind: 'bound',
          readings: labels.map((label) => reading(null, 15, label, label === 'GB' ? 1e9 : GIB)),
        },
        runs: runsOf(14.21 * GIB),
      }),
    );

  it('is kept in GiB and broken in GB, so the unit must be asked for, which no run answers', () => {
    const verdict = asked('GB', 'GiB');

    expect(verdict).toMatchObject({ outcome: 'inconclusive', wantsAnotherRun: false });
    expect(verdict.reason).toContain('the unit is ambiguous');
  });

  it('is asked about just so when it is read from the words of the post', () => {
    const readings = findPrintedNumbers('Training needs below 15 GB.').flatMap(readingsOf);

    const verdict = decide(
      question('peak-memory', { claim: { kind: 'bound', readings }, runs: runsOf(14.21 * GIB) }),
    );

    expect(verdict.outcome).toBe('inconclusive');
  });

  it('is kept once GiB is confirmed', () => {
    const verdict = asked('GiB');

    expect(verdict).toMatchObject({ outcome: 'reproduced', reading: 'GiB' });
    expect(verdict.measured).toBeCloseTo(14.21, 10);
  });
});

describe('"38 min on A10G", noise 1 % with 8 degrees of freedom', () => {
  const asked = (minutes: number, hardware: 'same' | 'other' = 'same') =>
    decide(
      question('wall-time', {
        claim: { kind: 'interval', readings: [reading(37.5, 38.5, 'min', 60)] },
        history: relativeNights(10, 40 * 60, 0.01),
        runs: runsOf(minutes * 60),
        hardware,
      }),
    );

  it.each([
    [41.5, 'reproduced', 'higher'],
    [44.8, 'reproduced', 'higher'],
    [45.0, 'not reproduced', 'higher'],
    [38.2, 'reproduced', null],
  ])('%d minutes: %s', (minutes, outcome, direction) => {
    expect(asked(minutes)).toMatchObject({ outcome, direction });
  });

  it('on another GPU it is not comparable', () => {
    expect(asked(20, 'other')).toMatchObject({ outcome: 'not comparable', mdd: null });
  });
});

it.each([
  [2.6, 'reproduced', null],
  [2.1, 'not reproduced', 'lower'],
])('"3-5x faster", both arms on one machine, factor %d: %s', (factor, outcome, direction) => {
  const verdict = decide(
    question('ratio', {
      claim: { kind: 'interval', readings: [reading(2.5, 5.5, 'x')] },
      history: relativeNights(10, 2.5, 0.01),
      runs: runsOf(factor),
      hardware: 'unknown',
    }),
  );

  expect(verdict).toMatchObject({ outcome, direction });
});

it('a factor below its range is told as it was measured, not as a logarithm', () => {
  const verdict = decide(
    question('ratio', {
      claim: { kind: 'interval', readings: [reading(2.5, 5.5, 'x')] },
      history: relativeNights(10, 2.5, 0.01),
      runs: runsOf(2.1),
    }),
  );

  expect(verdict.reason).toContain('measured 2.1 x, claimed 2.5 to 5.5 x: 0.4 x (10 %) below');
});

describe('an adapter of "39.9 MB" with 39,894,016 bytes', () => {
  const asked = (...readings: readonly [string, number][]) =>
    decide(
      question('artifact', {
        claim: {
          kind: 'exact',
          readings: readings.map(([label, size]) => reading(39.85, 39.95, label, size)),
        },
        runs: runsOf(39_894_016),
      }),
    );

  it('is reproduced when the listing shows MB', () => {
    expect(asked(['MB', 1e6])).toMatchObject({ outcome: 'reproduced', mdd: 0 });
  });

  it('is a question of the unit otherwise', () => {
    expect(asked(['MB', 1e6], ['MiB', 2 ** 20])).toMatchObject({ outcome: 'inconclusive' });
  });
});
