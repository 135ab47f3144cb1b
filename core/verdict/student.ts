import jstat from 'jstat';

/**
 * More degrees of freedom than this are not believed: noise that is estimated from a few dozen runs is not known
 * better, and the library's quantile loses its digits far above.
 */
export const MOST_DEGREES_OF_FREEDOM = 40;

/**
 * Quantile of Student's t distribution.
 *
 * @param probability between 0 and 1, exclusive
 * @param degreesOfFreedom positive, need not be whole; capped at 40
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  return jstat.studentt.inv(probability, Math.min(degreesOfFreedom, MOST_DEGREES_OF_FREEDOM));
}

/** Probability that a t-distributed value exceeds `t`. Degrees of freedom as in {@link studentQuantile}. */
export function studentUpperTail(t: number, degreesOfFreedom: number): number {
  // Of the lower tail: the complement of a probability near 1 would lose its digits.
  return jstat.studentt.cdf(-t, Math.min(degreesOfFreedom, MOST_DEGREES_OF_FREEDOM));
}
