import { estimateNoise, type NoiseInput } from './noise.ts';
import type { Policy } from './policy.ts';
import { type ComparisonScale, distanceTo } from './scale.ts';
import { studentQuantile, studentUpperTail } from './student.ts';

/** Values are on the comparison scale. */
export interface SequentialInput {
  readonly scale: ComparisonScale;
  readonly isBound: boolean;
  /** Runs behind the author's number. */
  readonly authorRuns: number;
  /** One value per run, in the order in which the runs were made. */
  readonly values: readonly number[];
  readonly combine: 'mean' | 'max';
  readonly noise: NoiseInput;
  readonly budget: number;
  readonly rules: Pick<Policy, 'alphaPerLook' | 'looks' | 'ownDegreesForRed' | 'mindedTimesForRed'>;
}

export interface SequentialResult {
  readonly decision: 'different' | 'equivalent' | 'undecided' | 'noise unknown';
  readonly runs: number;
  /** The combined value and its signed distance to the claim. */
  readonly value: number;
  readonly distance: number;
  /** What margin and noise explain. */
  readonly limit: number;
  readonly mdd: number;
  readonly pValue: number;
  readonly wantsAnotherRun: boolean;
}

const CONFIDENCE = 0.95;

function combined(values: readonly number[], how: 'mean' | 'max'): number {
  return how === 'max'
    ? values.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY)
    : values.reduce((sum, value) => sum + value, 0) / values.length;
}

interface Look {
  readonly result: Omit<SequentialResult, 'decision' | 'wantsAnotherRun'>;
  readonly exceeds: boolean;
  readonly mayBeRed: boolean;
  readonly equivalent: boolean;
  /** Equivalence stays out of reach at the last look, and nothing suspicious was seen. */
  readonly futile: boolean;
}

function tailProbability(excess: number, error: number, degreesOfFreedom: number, sides: 1 | 2): number {
  if (excess <= 0) {
    return 1;
  }
  return error === 0 ? 0 : Math.min(1, sides * studentUpperTail(excess / error, degreesOfFreedom));
}

function look(input: SequentialInput, runs: number, mostRuns: number): Look {
  const { scale, isBound, rules, noise } = input;
  const values = input.values.slice(0, runs);
  const { standardDeviation, degreesOfFreedom, ownDegreesOfFreedom } = estimateNoise({
    ...noise,
    replicates: [...noise.replicates, values],
  });
  const value = combined(values, input.combine);
  const distance = distanceTo(scale, value);
  // A bound is an assertion, not a draw: it has no noise of its own.
  const authorShare = isBound ? 0 : 1 / input.authorRuns;
  const error = Math.sqrt(standardDeviation ** 2 * (authorShare + 1 / runs) + noise.resolution ** 2 / 12);
  const sides = isBound ? 1 : 2;
  const critical = studentQuantile(1 - rules.alphaPerLook / sides, degreesOfFreedom);
  const equivalence = studentQuantile(CONFIDENCE, degreesOfFreedom);
  const limit = scale.forgiven + critical * error;
  const size = Math.abs(distance);
  const reach = equivalence * error;
  const keepsBound = value + reach <= scale.upper && value - reach >= scale.lower;
  const reachAtLast = equivalence * standardDeviation * Math.sqrt(authorShare + 1 / mostRuns);
  return {
    result: {
      runs,
      value,
      distance,
      limit,
      mdd: scale.forgiven + (critical + equivalence) * error,
      pValue: tailProbability(size - scale.forgiven, error, degreesOfFreedom, sides),
    },
    exceeds: size > limit,
    mayBeRed: ownDegreesOfFreedom >= rules.ownDegreesForRed || size > rules.mindedTimesForRed * scale.minded,
    equivalent: isBound ? keepsBound : size + reach <= scale.minded,
    futile: reachAtLast > scale.minded && size < limit / 2,
  };
}

/**
 * The three-way sequential test: different (t test beyond the forgiven margin, alpha per look), equivalent (two
 * one-sided tests at 5 % against the minded difference; a bound must be kept with 95 % confidence), or undecided. Looks
 * at the fixed numbers of runs and stops at the first that decides, or when no further run could.
 *
 * A difference beyond margin and noise is not called "different" while the recipe's own noise is unknown; when no run
 * is left it is "noise unknown".
 *
 * @param input at least one value; the first look must be 1
 */
export function testSequentially(input: SequentialInput): SequentialResult {
  const { looks } = input.rules;
  const budget = Math.max(1, input.budget);
  const affordable = looks.filter((runs) => runs <= budget);
  const mostRuns = affordable.at(-1) ?? 1;
  const reached = affordable.filter((runs) => runs <= input.values.length);
  let last = look(input, 1, mostRuns);
  for (const runs of reached) {
    last = look(input, runs, mostRuns);
    if (last.exceeds && last.mayBeRed) {
      return { ...last.result, decision: 'different', wantsAnotherRun: false };
    }
    if (last.equivalent) {
      return { ...last.result, decision: 'equivalent', wantsAnotherRun: false };
    }
    if (last.futile) {
      return { ...last.result, decision: 'undecided', wantsAnotherRun: false };
    }
  }
  return {
    ...last.result,
    decision: last.exceeds ? 'noise unknown' : 'undecided',
    wantsAnotherRun: mostRuns > last.result.runs,
  };
}
