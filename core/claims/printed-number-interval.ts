import { Big } from 'big.js';
import type { Numeral } from './printed-number-numeral.ts';

/** Closed interval of the true values that a print may stand for; null is an open side. */
export interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** A hedge ("about 15") allows this share of the value to each side. A policy, not a fact. */
const HEDGE_SHARE = '0.05';

function halfPlace(numeral: Numeral): Big {
  return new Big(`5e${numeral.placeExponent - 1}`);
}

function halfWidth(numeral: Numeral, hedged: boolean): Big {
  const half = halfPlace(numeral);
  if (!hedged) {
    return half;
  }
  const share = new Big(numeral.decimal).abs().times(HEDGE_SHARE);
  return share.gt(half) ? share : half;
}

/**
 * Edges are computed in decimal and only then rounded to the nearest double: 0.87 gives exactly the doubles written
 * 0.865 and 0.875. The interval is closed because a print may have rounded half up or half to even.
 */
export function roundedInterval(numeral: Numeral, hedged: boolean): { lower: number; upper: number } {
  const value = new Big(numeral.decimal);
  const half = halfWidth(numeral, hedged);
  return { lower: value.minus(half).toNumber(), upper: value.plus(half).toNumber() };
}

/** From the lower edge of the smaller end to the upper edge of the larger end; the ends themselves when exact. */
export function rangeInterval(
  first: Numeral,
  second: Numeral,
  width: 'exact' | 'rounded' | 'hedged',
): { lower: number; upper: number } {
  const swapped = new Big(first.decimal).gt(second.decimal);
  const [small, large] = swapped ? [second, first] : [first, second];
  if (width === 'exact') {
    return { lower: Number(small.decimal), upper: Number(large.decimal) };
  }
  const hedged = width === 'hedged';
  return { lower: roundedInterval(small, hedged).lower, upper: roundedInterval(large, hedged).upper };
}

/** "0.61 -> 0.72" is the difference 0.11, uncertain by half a unit in the last place of either end. */
export function differenceInterval(
  from: Numeral,
  to: Numeral,
): { value: number; lower: number; upper: number } {
  const difference = new Big(to.decimal).minus(from.decimal);
  const half = halfPlace(from).plus(halfPlace(to));
  return {
    value: difference.toNumber(),
    lower: difference.minus(half).toNumber(),
    upper: difference.plus(half).toNumber(),
  };
}

export function midpoint(first: Numeral, second: Numeral): number {
  return new Big(first.decimal).plus(second.decimal).div(2).toNumber();
}

export function placeValue(numeral: Numeral): number {
  return Number(`1e${numeral.placeExponent}`);
}
