import { Big } from 'big.js';
import type { Metric } from '../post/post.ts';
import type { StatedNumber } from './finding.ts';
import type { PrintedNumber, Reading } from './printed-number.ts';
import type { Numeral } from './printed-number-numeral.ts';

/** A unit that stands elsewhere than behind the number, such as in the head of its column. */
export interface UnitElsewhere {
  readonly text: string;
  /** "M" is no unit but a factor: 10 to this power; 0 for a unit. */
  readonly exponent: number;
}

/** What a print states: one number, or the two of a change, the earlier first. */
export function stateNumbers(
  found: PrintedNumber,
  unit: UnitElsewhere | null,
  metric: Metric,
): readonly StatedNumber[] {
  const printed = COUNTS.has(metric) && (unit?.exponent ?? 0) === 0 ? asCount(found) : found;
  const { kind, from, to } = printed;
  if (kind !== 'change' || from === null || to === null) return [stated(printed, unit, false)];
  const [first, second] = printed.numerals;
  return [
    ...(first === undefined ? [] : [stated(oneOf(printed, from, first), unit, true)]),
    ...(second === undefined ? [] : [stated(oneOf(printed, to, second), unit, false)]),
  ];
}

/** Quantities that are counted: all digits of a whole number are meant. */
const COUNTS: ReadonlySet<Metric> = new Set(['steps', 'samples', 'parameters']);

function asCount(printed: PrintedNumber): PrintedNumber {
  const isWhole = printed.numerals.every(
    ({ style }) => style.decimals === 0 && style.suffix === '' && style.exponent === null,
  );
  if (printed.kind !== 'rounded' || !isWhole || printed.spread !== null) return printed;
  const numerals = printed.numerals.map((numeral) => ({ ...numeral, placeExponent: 0 }));
  return { ...printed, kind: 'exact', lower: printed.value, upper: printed.value, lastPlace: 1, numerals };
}

function oneOf(printed: PrintedNumber, reading: Reading, numeral: Numeral): PrintedNumber {
  return {
    ...printed,
    ...reading,
    start: numeral.start,
    end: numeral.end,
    kind: 'rounded',
    from: null,
    to: null,
    numerals: [numeral],
    lastPlace: Number(`1e${numeral.placeExponent}`),
  };
}

function stated(printed: PrintedNumber, elsewhere: UnitElsewhere | null, isBefore: boolean): StatedNumber {
  const kind = printed.kind === 'change' ? 'rounded' : printed.kind;
  const { lower, upper } = printed;
  if (printed.unit !== null || elsewhere === null) {
    return { kind, lower, upper, unit: printed.unit, printed, isBefore };
  }
  const meant =
    elsewhere.exponent === 0 ? { ...printed, unit: elsewhere.text } : scaled(printed, elsewhere.exponent);
  return { kind, lower, upper, unit: elsewhere.text, printed: meant, isBefore };
}

/** The number that "26.8" means under a head "(M)"; printed again, it is printed as there. */
function scaled(printed: PrintedNumber, exponent: number): PrintedNumber {
  const times = (value: number): number => new Big(String(value)).times(new Big(`1e${exponent}`)).toNumber();
  return {
    ...printed,
    lower: printed.lower === null ? null : times(printed.lower),
    upper: printed.upper === null ? null : times(printed.upper),
    value: times(printed.value),
    lastPlace: times(printed.lastPlace),
    numerals: printed.numerals.map((numeral) => scaledNumeral(numeral, exponent)),
  };
}

function scaledNumeral(numeral: Numeral, exponent: number): Numeral {
  return {
    ...numeral,
    decimal: new Big(numeral.decimal).times(new Big(`1e${exponent}`)).toFixed(),
    placeExponent: numeral.placeExponent + exponent,
    style: { ...numeral.style, suffixExponent: numeral.style.suffixExponent + exponent },
  };
}

/** Where the first digit stands that the interval is of: in "2 * 23GiB" that of the one device. */
export function firstDigit({ devices, start, numerals }: PrintedNumber): number {
  return devices === null ? start : (numerals[0]?.start ?? start);
}
