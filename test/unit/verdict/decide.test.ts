import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecideInput, decide } from '../../../core/verdict/decide.ts';
import { POLICY } from '../../../core/verdict/policy.ts';
import { nights, question, reading, runsOf } from './judging.ts';

const GIB = 2 ** 30;
const history = nights(10, 0.87, 0.0021);

describe('what cannot be judged is said so', () => {
  const [whole] = runsOf(0.8731);
  const cases: readonly [string, Partial<DecideInput>, string, string][] = [
    ['nothing ran', { runs: [] }, 'not run', 'nothing ran'],
    ['missing metric', { runs: runsOf(null) }, 'inconclusive', 'does not contain the claimed metric'],
    ['NaN', { runs: runsOf(Number.NaN) }, 'inconclusive', 'NaN'],
    ['infinite', { runs: runsOf(Number.POSITIVE_INFINITY) }, 'inconclusive', 'Infinity'],
    ['a text for a number', { runs: runsOf('0.87') }, 'inconclusive', 'a text, not a number'],
    [
      'short run',
      { runs: runsOf(0.8731).map((run) => ({ ...run, stepsDone: 40 })) },
      'inconclusive',
      '40 of 100 steps',
    ],
    [
      'no step at all',
      { runs: runsOf(0.8731).map((run) => ({ ...run, stepsDone: 0, stepsPlanned: 0 })) },
      'inconclusive',
      'without a single step',
    ],
    [
      'out of memory',
      { runs: runsOf(0.8731).map((run) => ({ ...run, completed: false, stepsDone: 3 })) },
      'inconclusive',
      'after 3 of 100 steps',
    ],
    [
      'a failed run beside a good one is not dropped',
      {
        runs: [
          ...runsOf(0.8731),
          { value: null, seed: 7, stepsDone: 3, stepsPlanned: 100, completed: false },
        ],
      },
      'inconclusive',
      'after 3 of 100 steps',
    ],
    ['no reading', { claim: { kind: 'interval', readings: [] } }, 'inconclusive', 'no reading'],
    ['field not confirmed', { fieldConfirmed: false }, 'inconclusive', 'not confirmed'],
  ];

  it.each(cases)('%s', (_name, parts, outcome, reason) => {
    const verdict = decide(question('eval-loss', { history, ...parts }));

    expect(verdict).toMatchObject({ outcome, wantsAnotherRun: false });
    expect(verdict.reason).toContain(reason);
  });

  it.each(['other', 'unknown'] as const)(
    'time on %s hardware is not comparable, however far off',
    (hardware) => {
      const verdict = decide(question('speed', { runs: runsOf(100), hardware }));

      expect(verdict.outcome).toBe('not comparable');
    },
  );

  it('a loss hardly cares for the GPU', () => {
    expect(decide(question('eval-loss', { history, hardware: 'other' })).outcome).toBe('reproduced');
  });

  it('a try that was interrupted gives way to the one that finished its seed', () => {
    const runs = whole === undefined ? [] : [{ ...whole, completed: false, value: null }, whole];

    expect(decide(question('eval-loss', { history, runs }))).toMatchObject({
      outcome: 'reproduced',
      runsUsed: 1,
    });
  });
});

describe('the same seed twice', () => {
  it('does not count as two runs', () => {
    const runs = [...runsOf(0.91), ...runsOf(0.91), ...runsOf(0.91)];

    expect(decide(question('eval-loss', { runs }))).toMatchObject({ runsUsed: 1 });
  });

  it('nor do runs without a recorded seed', () => {
    const runs = runsOf(0.91, 0.91).map((run) => ({ ...run, seed: null }));

    expect(decide(question('eval-loss', { runs }))).toMatchObject({ runsUsed: 1 });
  });
});

describe('while the noise of a recipe is not known', () => {
  const far = [0.92, 0.9202, 0.9198, 0.9201, 0.9199] as const;

  it('a difference beyond margin and noise asks for runs instead of turning red', () => {
    const verdict = decide(question('eval-loss', { runs: runsOf(...far.slice(0, 1)) }));

    expect(verdict).toMatchObject({ outcome: 'inconclusive', wantsAnotherRun: true, direction: 'higher' });
    expect(verdict.reason).toContain('the noise of this recipe is not yet known');
  });

  it('it turns red when five runs have shown the noise', () => {
    expect(decide(question('eval-loss', { runs: runsOf(...far) }))).toMatchObject({
      outcome: 'not reproduced',
      runsUsed: 5,
    });
  });

  it('it stays inconclusive, never within noise, when no run is left', () => {
    const verdict = decide(question('eval-loss', { runs: runsOf(...far.slice(0, 3)), budget: 3 }));

    expect(verdict).toMatchObject({ outcome: 'inconclusive', wantsAnotherRun: false, runsUsed: 3 });
  });

  it('a difference of more than three times what a reader minds needs no history', () => {
    expect(decide(question('eval-loss', { runs: runsOf(0.94) }))).toMatchObject({
      outcome: 'not reproduced',
      runsUsed: 1,
    });
  });
});

describe('looks', () => {
  const open = [0.709, 0.7155, 0.7004, 0.7, 0.7151] as const;
  const asked = (runs: number, budget: number) =>
    decide(
      question('accuracy', {
        policy: { ...POLICY.classes.accuracy, prior: { relative: 0.0112, degreesOfFreedom: 6 } },
        claim: { kind: 'interval', readings: [reading(72.25, 72.35, '%', 0.01)] },
        history: nights(10, 0.72, 0.0081),
        runs: runsOf(...open.slice(0, runs)),
        budget,
      }),
    );

  it.each([
    [1, 5, 1, true],
    [2, 5, 2, true],
    [4, 5, 3, true],
    [5, 5, 5, false],
    [5, 3, 3, false],
    [3, 4, 3, false],
  ])('%d runs of at most %d: judged on %d, another wanted: %s', (runs, budget, runsUsed, wantsAnotherRun) => {
    expect(asked(runs, budget)).toMatchObject({ outcome: 'within noise', runsUsed, wantsAnotherRun });
  });
});

describe('a bound', () => {
  const asked = (lower: number | null, upper: number | null, gib: number, budget = 5) =>
    decide(
      question('peak-memory', {
        claim: { kind: 'bound', readings: [reading(lower, upper, 'GiB', GIB)] },
        history: nights(10, 14 * GIB, 0),
        runs: runsOf(gib * GIB),
        budget,
      }),
    );

  it.each([
    [null, 15, 14.21, 'reproduced', null],
    [null, 15, 16.5, 'not reproduced', 'higher'],
    [null, 15, 14.999, 'within noise', null],
    [20, null, 21, 'reproduced', null],
    [20, null, 18, 'not reproduced', 'lower'],
  ])('[%s, %s] GiB, measured %d: %s', (lower, upper, gib, outcome, direction) => {
    expect(asked(lower, upper, gib)).toMatchObject({ outcome, direction });
  });

  it('of a deterministic metric that changed is alarming, not silently kept', () => {
    const verdict = decide(
      question('peak-memory', {
        claim: { kind: 'interval', readings: [reading(14.15, 14.25, 'GiB', GIB)] },
        history: nights(10, 14.2 * GIB, 0),
        runs: runsOf(14.7 * GIB),
      }),
    );

    expect(verdict).toMatchObject({ outcome: 'not reproduced', direction: 'higher', runsUsed: 1 });
  });
});

describe('an exact claim', () => {
  it.each([
    [[500, 500], 'reproduced', null],
    [[500, 501], 'not reproduced', 'higher'],
    [[499], 'not reproduced', 'lower'],
  ])('of 500 steps, measured %j: %s', (values, outcome, direction) => {
    const claim = { kind: 'exact' as const, readings: [reading(500, 500, 'steps')] };

    const verdict = decide(question('artifact', { claim, runs: runsOf(...values) }));

    expect(verdict).toMatchObject({ outcome, direction, mdd: 0 });
  });
});

describe('a printed text', () => {
  it.each([
    [['Paris.\n'], 'reproduced'],
    [['London.'], 'not reproduced'],
    [['Paris.', 'London.'], 'not reproduced'],
    [[1], 'inconclusive'],
  ])('"Paris.", generated %j: %s', (texts, outcome) => {
    const verdict = decide(
      question('artifact', { claim: { kind: 'text', expected: 'Paris.' }, runs: runsOf(...texts) }),
    );

    expect(verdict.outcome).toBe(outcome);
  });
});

describe('a note, never a verdict', () => {
  it('tells how lucky the claim is among our runs', () => {
    const verdict = decide(
      question('eval-loss', { history: [0.881, 0.879, 0.88, 0.8815, 0.869, 0.8805], runs: runsOf(0.8795) }),
    );

    expect(verdict.claimPercentile).toBeCloseTo(1 / 7, 10);
  });

  it('is silent below five runs', () => {
    expect(decide(question('eval-loss', { runs: runsOf(0.8795) })).claimPercentile).toBeNull();
  });
});

describe('laws', () => {
  const values = fc.array(fc.double({ min: 0.8, max: 0.95, noNaN: true }), { minLength: 1, maxLength: 5 });

  it('a change of unit changes no verdict', () => {
    const size = fc.constantFrom(1e-3, 0.01, 60, 1e9, 2 ** 30);
    fc.assert(
      fc.property(values, size, (measured, unit) => {
        const base = decide(question('eval-loss', { history, runs: runsOf(...measured) }));
        const scaled = decide(
          question('eval-loss', {
            policy: { ...POLICY.classes['eval-loss'], resolution: 1e-4 * unit },
            claim: { kind: 'interval', readings: [reading(0.865, 0.875, 'u', unit)] },
            history: history.map((value) => value * unit),
            runs: runsOf(...measured.map((value) => value * unit)),
          }),
        );

        expect([scaled.outcome, scaled.runsUsed]).toEqual([base.outcome, base.runsUsed]);
        expect(scaled.mdd).toBeCloseTo(base.mdd ?? Number.NaN, 9);
      }),
    );
  });

  it('runs equal to the claim, added, never make it red', () => {
    fc.assert(
      fc.property(values, (measured) => {
        const before = decide(question('eval-loss', { history, runs: runsOf(...measured) }));
        const added = Array.from({ length: 5 - measured.length }, () => 0.87);
        const after = decide(question('eval-loss', { history, runs: runsOf(...measured, ...added) }));

        expect(before.outcome !== 'not reproduced' && after.outcome === 'not reproduced').toBe(false);
      }),
    );
  });

  it('a wider print around the same number never makes it red', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 0.05, noNaN: true }), (measured, extra) => {
        const narrow = question('eval-loss', { history, runs: runsOf(...measured) });
        const wide = {
          ...narrow,
          claim: { kind: 'interval' as const, readings: [reading(0.865 - extra, 0.875 + extra)] },
        };

        const turnedRed =
          decide(narrow).outcome !== 'not reproduced' && decide(wide).outcome === 'not reproduced';

        expect(turnedRed).toBe(false);
      }),
    );
  });

  it('a value on a decimal edge is inside, in whatever unit it was measured', () => {
    const claim = { kind: 'exact' as const, readings: [reading(86.45, 86.55, '%', 0.01)] };

    const outcomes = [0.8645, 0.8655].map(
      (value) => decide(question('artifact', { claim, runs: runsOf(value) })).outcome,
    );

    expect(outcomes).toEqual(['reproduced', 'reproduced']);
  });
});
