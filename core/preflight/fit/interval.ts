import type { Interval } from '../diagnosis.ts';

/** An interval of the same width in the logarithm on both sides of the median, rounded for people. */
export function aroundMedian(median: number, factor: number): Interval {
  return rounded({ median, low: median / factor, high: median * factor });
}

/** Three significant digits. */
export function rounded({ median, low, high }: Interval): Interval {
  return { median: digits(median), low: digits(low), high: digits(high) };
}

export function scaled({ median, low, high }: Interval, factor: number): Interval {
  return rounded({ median: median * factor, low: low * factor, high: high * factor });
}

function digits(value: number): number {
  return Number(value.toPrecision(3));
}
