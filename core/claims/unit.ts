import type { PrintedNumber } from './printed-number.ts';
import { type Dimension, lookUpUnit } from './unit-table.ts';

/** One way to read a claim: its interval in the printed unit, and how many base units make one of that unit. */
export interface UnitReading {
  /** The unit as it is meant here, such as "GB" or "GiB"; empty for a bare number. */
  readonly label: string;
  readonly dimension: Dimension;
  readonly size: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * The readings of a printed number. "15 GB" has two, 15 * 10^9 and 15 * 2^30 bytes; "15 GiB" has one. A number without
 * a known unit has one reading of its own dimension, "other".
 */
export function readingsOf(printed: PrintedNumber): readonly UnitReading[] {
  const { lower, upper } = printed;
  const unit = printed.unit === null ? null : lookUpUnit(normalUnitName(printed.unit));
  if (unit === null) {
    return [{ label: printed.unit ?? '', dimension: 'other', size: 1, lower, upper }];
  }
  return unit.meanings.map(({ label, size }) => ({ label, dimension: unit.dimension, size, lower, upper }));
}

/** "tokens per second" is "tokens/s". */
export function normalUnitName(name: string): string {
  return name
    .replace(/ per (?:second|sec)$/, '/s')
    .replace(/ per (?:iteration|iter)$/, '/it')
    .replace(/ per /, '/');
}

const RECIPROCALS: ReadonlyMap<Dimension, Dimension> = new Map([
  ['second per iteration', 'iteration per second'],
  ['iteration per second', 'second per iteration'],
]);

/**
 * A measured value of one dimension in the base unit of another: itself where they agree, the reciprocal between
 * seconds per iteration and iterations per second, null where they cannot be compared. A bare number ("accuracy 0.72")
 * is comparable with a fraction and a count.
 */
export function convertMeasured(value: number, from: Dimension, to: Dimension): number | null {
  if (from === to) {
    return value;
  }
  if (RECIPROCALS.get(from) === to) {
    return 1 / value;
  }
  const bare: readonly Dimension[] = ['fraction', 'count', 'factor'];
  return (to === 'other' && bare.includes(from)) || (from === 'other' && bare.includes(to)) ? value : null;
}
