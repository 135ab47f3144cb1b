import { MOST_DEGREES_OF_FREEDOM } from './student.ts';

export interface NoiseInput {
  /** One value per night of the same recipe, oldest first. */
  readonly history: readonly number[];
  /** Groups of runs of one night, each group at least two to say anything. */
  readonly replicates: readonly (readonly number[])[];
  readonly prior: { readonly standardDeviation: number; readonly degreesOfFreedom: number };
  /** The step in which the log prints values. */
  readonly resolution: number;
}

export interface Noise {
  readonly standardDeviation: number;
  readonly degreesOfFreedom: number;
  /** The degrees of freedom that the recipe's own runs bring; the rest is the prior's. */
  readonly ownDegreesOfFreedom: number;
}

interface Variance {
  readonly sumOfSquares: number;
  readonly degreesOfFreedom: number;
}

/**
 * Variance from successive differences (Rice 1984): insensitive to slow drift and to level shifts, at the price of a
 * third of the degrees of freedom.
 */
function successiveDifferences(values: readonly number[]): Variance {
  if (values.length < 2) {
    return { sumOfSquares: 0, degreesOfFreedom: 0 };
  }
  const differences = values.slice(1).map((value, index) => value - (values[index] ?? value));
  const variance =
    differences.reduce((sum, difference) => sum + difference ** 2, 0) / (2 * differences.length);
  const degreesOfFreedom = (2 * differences.length) / 3;
  return { sumOfSquares: degreesOfFreedom * variance, degreesOfFreedom };
}

function withinGroup(values: readonly number[]): Variance {
  if (values.length < 2) {
    return { sumOfSquares: 0, degreesOfFreedom: 0 };
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sumOfSquares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { sumOfSquares, degreesOfFreedom: values.length - 1 };
}

function ownVariances(
  history: NoiseInput['history'],
  replicates: NoiseInput['replicates'],
): readonly Variance[] {
  return [successiveDifferences(history), ...replicates.map(withinGroup)];
}

/** How much a recipe's own runs know of its noise: two thirds per difference of nights, one per further replicate. */
export function ownDegreesOfFreedom(
  history: NoiseInput['history'],
  replicates: NoiseInput['replicates'],
): number {
  return ownVariances(history, replicates).reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom, 0);
}

/**
 * Moderated variance (as in limma, Smyth 2004): own history and replicates shrunk to the prior of the class, never
 * below what rounding to the log's resolution alone produces.
 *
 * The degrees of freedom of the prior must be positive: without any, and without own runs, no quantile exists.
 */
export function estimateNoise({ history, replicates, prior, resolution }: NoiseInput): Noise {
  const ownDegrees = ownDegreesOfFreedom(history, replicates);
  const ownSquares = ownVariances(history, replicates).reduce(
    (sum, { sumOfSquares }) => sum + sumOfSquares,
    0,
  );
  const total = prior.degreesOfFreedom + ownDegrees;
  const squares = prior.degreesOfFreedom * prior.standardDeviation ** 2 + ownSquares;
  return {
    standardDeviation: Math.sqrt(Math.max(squares / total, resolution ** 2 / 12)),
    degreesOfFreedom: Math.min(MOST_DEGREES_OF_FREEDOM, total),
    ownDegreesOfFreedom: ownDegrees,
  };
}
