import type { DecideInput } from '../../../core/verdict/decide.ts';
import { type MetricClass, POLICY } from '../../../core/verdict/policy.ts';
import type { ClaimReading, JudgedRun } from '../../../core/verdict/verdict.ts';

/** One whole run per value, each with its own seed. */
export function runsOf(...values: readonly (number | string | null)[]): readonly JudgedRun[] {
  return values.map((value, index) => ({
    value,
    seed: 42 + index,
    stepsDone: 100,
    stepsPlanned: 100,
    completed: true,
  }));
}

export function reading(lower: number | null, upper: number | null, label = '', size = 1): ClaimReading {
  return { label, size, lower, upper };
}

/** Nights whose successive differences have the given standard deviation; n of them bring 2(n-1)/3 degrees of freedom. */
export function nights(count: number, centre: number, standardDeviation: number): readonly number[] {
  const step = standardDeviation * Math.SQRT2;
  return Array.from({ length: count }, (_, index) => centre + (index % 2 === 0 ? 0 : step));
}

/** The same with a relative spread. */
export function relativeNights(count: number, centre: number, relative: number): readonly number[] {
  return nights(count, 0, relative).map((logarithm) => centre * Math.exp(logarithm));
}

/** A claim on an eval loss of 0.87 with five runs to spend and no history, unless told otherwise. */
export function question(metric: MetricClass, parts: Partial<DecideInput> = {}): DecideInput {
  return {
    claim: { kind: 'interval', readings: [reading(0.865, 0.875)] },
    runs: runsOf(0.8731),
    policy: POLICY.classes[metric],
    rules: POLICY,
    history: [],
    replicates: [],
    authorRuns: 1,
    budget: 5,
    hardware: 'same',
    fieldConfirmed: true,
    ...parts,
  };
}
