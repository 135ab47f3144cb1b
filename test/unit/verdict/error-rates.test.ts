import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/verdict/decide.ts';
import { type MetricPolicy, POLICY } from '../../../core/verdict/policy.ts';
import type { Outcome } from '../../../core/verdict/verdict.ts';
import { question, reading, runsOf } from './judging.ts';
import { type Random, seededRandom } from './random.ts';

const TRUTH = 0.93;
const PRIOR = POLICY.classes['eval-loss'].prior.relative * TRUTH;
const CLAIMS = 20_000;
/** Three binomial standard errors of 1 % at 20,000 claims. */
const SLACK = 0.0021;

const NO_MARGINS: MetricPolicy = {
  ...POLICY.classes['eval-loss'],
  forgiven: { relative: 0, absolute: 0 },
  minded: { relative: 0, absolute: 0 },
  resolution: 0,
};

interface Scenario {
  readonly policy?: MetricPolicy;
  readonly claims?: number;
  readonly authorRuns?: number;
  /** Standard deviation of a recipe. */
  readonly spread?: (random: Random) => number;
  readonly draw?: (random: Random) => number;
  readonly history: (random: Random) => number;
  /** True shift of our runs, in standard deviations. */
  readonly shift?: number;
  readonly relativeShift?: number;
}

const varying = (random: Random): number => PRIOR * Math.sqrt(5.8 / random.chiSquared(5.8));
const upTo40 = (random: Random): number => Math.floor(41 * random.uniform());
const normal = (random: Random): number => random.normal();

/** Share of claims by outcome, each claim one printed author's value and up to five runs of ours. */
function simulate(scenario: Scenario): (outcome: Outcome) => number {
  const { policy = POLICY.classes['eval-loss'], claims = CLAIMS, authorRuns = 1 } = scenario;
  const { spread = varying, draw = normal, shift = 0, relativeShift = 0 } = scenario;
  const random = seededRandom(20_260_101);
  const counts = new Map<Outcome, number>();
  for (let claim = 0; claim < claims; claim += 1) {
    const deviation = spread(random);
    const value = (): number => TRUTH + deviation * draw(random);
    const author = Array.from({ length: authorRuns }, value).reduce((sum, one) => sum + one, 0) / authorRuns;
    const printed = Number(author.toFixed(5));
    const history = Array.from({ length: scenario.history(random) }, value);
    const moved = (): number => value() + shift * deviation + relativeShift * TRUTH;
    const verdict = decide(
      question('eval-loss', {
        policy,
        authorRuns,
        history,
        claim: { kind: 'interval', readings: [reading(printed - 5e-6, printed + 5e-6)] },
        runs: runsOf(...Array.from({ length: 5 }, moved)),
      }),
    );
    counts.set(verdict.outcome, (counts.get(verdict.outcome) ?? 0) + 1);
  }
  return (outcome) => (counts.get(outcome) ?? 0) / claims;
}

describe('a true claim is called not reproduced in at most 1 %', () => {
  it.each<[string, Scenario]>([
    ['normal noise, the margins of the policy', { history: upTo40 }],
    [
      'heavy tails (t with 4 degrees of freedom), margins',
      { history: upTo40, draw: (random) => random.heavyTailed() },
    ],
    ['normal noise, no margins at all', { history: upTo40, policy: NO_MARGINS }],
    [
      'a prior too small by 2, no margins, no history',
      { history: () => 0, policy: NO_MARGINS, spread: () => 2 * PRIOR },
    ],
    ['a prior too small by 2, margins, four nights', { history: () => 4, spread: () => 2 * PRIOR }],
    ['a prior too small by 2, margins, ten nights', { history: () => 10, spread: () => 2 * PRIOR }],
  ])('%s', (_name, scenario) => {
    expect(simulate(scenario)('not reproduced')).toBeLessThanOrEqual(0.01 + SLACK);
  });
});

describe('a false claim is found', () => {
  it.each([
    { shift: 3, power: 0.36 },
    { shift: 4, power: 0.67 },
    { shift: 5, power: 0.89 },
    { shift: 6, power: 0.98 },
  ])('shifted by $shift standard deviations against one run, no margins: $power', ({ shift, power }) => {
    const shares = simulate({ history: () => 20, policy: NO_MARGINS, claims: 5000, shift });

    expect(Math.abs(shares('not reproduced') - power)).toBeLessThanOrEqual(0.02);
  });

  it('far more often when the author averaged five runs', () => {
    const shares = simulate({ history: () => 20, policy: NO_MARGINS, claims: 5000, shift: 3, authorRuns: 5 });

    expect(shares('not reproduced')).toBeGreaterThan(0.75);
  });

  it.each([{ count: 0 }, { count: 4 }])('an eval loss 3 % higher, $count nights of history', ({ count }) => {
    const shares = simulate({ history: () => count, claims: 5000, relativeShift: 0.03 });

    expect(shares('not reproduced')).toBeGreaterThanOrEqual(0.95);
  });

  it('and a loss that moved by more than a reader minds is rarely called reproduced', () => {
    const shares = simulate({ history: upTo40, claims: 5000, relativeShift: 0.025 });

    expect(shares('reproduced')).toBeLessThanOrEqual(0.013);
  });
});
