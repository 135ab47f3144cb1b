import type { Margin, MetricPolicy } from './policy.ts';
import type { ClaimReading } from './verdict.ts';

/**
 * The scale on which a claim is compared: the claim's unit, or its logarithm where noise is multiplicative. All amounts
 * are on that scale.
 */
export interface ComparisonScale {
  readonly lower: number;
  readonly upper: number;
  readonly forgiven: number;
  readonly minded: number;
  readonly resolution: number;
  /** Standard deviation of one relative unit of prior noise. */
  readonly perRelative: number;
  /** The claimed value in the claim's unit: the middle of an interval, the edge of a bound. */
  readonly reference: number;
  toScale(baseValue: number): number;
  /** Back to the claim's unit. */
  fromScale(value: number): number;
  /** A change of the claimed value by a distance on this scale, upwards, in the claim's unit. */
  distanceInUnit(distance: number): number;
  /** How far beyond the claim's interval a signed distance on this scale lies, in the claim's unit, never negative. */
  beyondInUnit(distance: number): number;
}

/** Relative error that decimal edges and unit divisions may carry in binary; a value this close is on the edge. */
const EDGE_TOLERANCE = 1e-12;

function referenceOf({ lower, upper }: ClaimReading): number {
  if (lower === null) {
    return upper ?? 0;
  }
  return upper === null ? lower : (lower + upper) / 2;
}

function marginAt({ relative, absolute }: Margin, reference: number, size: number): number {
  return Math.max(relative * Math.abs(reference), absolute / size);
}

function linearScale(reading: ClaimReading, policy: MetricPolicy): ComparisonScale {
  const { size } = reading;
  const reference = referenceOf(reading);
  return {
    lower: reading.lower ?? Number.NEGATIVE_INFINITY,
    upper: reading.upper ?? Number.POSITIVE_INFINITY,
    forgiven: marginAt(policy.forgiven, reference, size),
    minded: marginAt(policy.minded, reference, size),
    resolution: policy.resolution / size,
    perRelative: Math.abs(reference),
    reference,
    toScale: (baseValue) => baseValue / size,
    fromScale: (value) => value,
    distanceInUnit: (distance) => distance,
    beyondInUnit: Math.abs,
  };
}

function logScale(reading: ClaimReading, policy: MetricPolicy): ComparisonScale {
  const { size } = reading;
  const reference = referenceOf(reading);
  const inLog = (margin: Margin): number => Math.log1p(marginAt(margin, reference, size) / reference);
  return {
    lower: reading.lower === null || reading.lower <= 0 ? Number.NEGATIVE_INFINITY : Math.log(reading.lower),
    upper: reading.upper === null ? Number.POSITIVE_INFINITY : Math.log(reading.upper),
    forgiven: inLog(policy.forgiven),
    minded: inLog(policy.minded),
    resolution: policy.resolution / size / reference,
    perRelative: 1,
    reference,
    toScale: (baseValue) => Math.log(baseValue / size),
    fromScale: Math.exp,
    distanceInUnit: (distance) => reference * Math.expm1(distance),
    beyondInUnit: (distance) =>
      Math.abs((distance > 0 ? (reading.upper ?? 0) : (reading.lower ?? 0)) * Math.expm1(distance)),
  };
}

/** The scale for a reading; null where a logarithm is asked of a claim that is not positive. */
export function comparisonScale(reading: ClaimReading, policy: MetricPolicy): ComparisonScale | null {
  if (policy.comparison !== 'log') {
    return linearScale(reading, policy);
  }
  const positive = referenceOf(reading) > 0 && (reading.upper === null || reading.upper > 0);
  return positive ? logScale(reading, policy) : null;
}

/** Signed distance from the closed interval: positive above, negative below, 0 inside and on an edge. */
export function distanceTo(
  { lower, upper }: Pick<ComparisonScale, 'lower' | 'upper'>,
  value: number,
): number {
  const onEdge = (edge: number): boolean =>
    Math.abs(value - edge) <= EDGE_TOLERANCE * Math.max(Math.abs(value), Math.abs(edge));
  if (value > upper) {
    return onEdge(upper) ? 0 : value - upper;
  }
  return value < lower && !onEdge(lower) ? value - lower : 0;
}
