import { Big } from 'big.js';
import type { PrintedNumber } from './printed-number.ts';
import { roundedInterval } from './printed-number-interval.ts';
import type { Numeral, NumeralStyle } from './printed-number-numeral.ts';

const ROUND_HALF_UP = 1;

function group(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function order(value: Big): number {
  return value.eq(0) ? 0 : value.e;
}

/** The power of ten to print: as printed, moved by as many places as the value is larger or smaller. */
function exponentFor(value: Big, numeral: Numeral): number {
  const { exponent, suffixExponent } = numeral.style;
  if (exponent === null) {
    return suffixExponent;
  }
  const moved = value.eq(0) ? 0 : order(value) - order(new Big(numeral.decimal));
  return exponent.value + moved + suffixExponent;
}

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function exponentText(power: number, style: NumeralStyle): string {
  if (style.exponent === null) {
    return '';
  }
  const { marker, text } = style.exponent;
  const width = text.replace(/[-+⁻⁺]/g, '').length;
  const sign = power < 0 ? '-' : /^[+⁺]/.test(text) ? '+' : '';
  const plain = `${sign}${String(Math.abs(power)).padStart(width, '0')}`;
  const raised = /10$/.test(marker);
  return (
    marker +
    (raised
      ? plain.replace(/[-+\d]/g, (c) => (c === '-' ? '⁻' : c === '+' ? '⁺' : (SUPERSCRIPT[Number(c)] ?? c)))
      : plain)
  );
}

function formatNumeral(value: Big, numeral: Numeral): string {
  const { style } = numeral;
  const power = exponentFor(value, numeral);
  const mantissa = value.times(new Big(`1e${-power}`));
  const place = style.exponent === null ? numeral.placeExponent - style.suffixExponent : -style.decimals;
  const rounded = mantissa.round(-place, ROUND_HALF_UP);
  const [whole = '0', fraction] = rounded.abs().toFixed(style.decimals).split('.');
  const sign = rounded.lt(0) ? '-' : style.plus ? '+' : '';
  const digits = style.grouped ? group(whole) : style.bareLeadingPoint && whole === '0' ? '' : whole;
  const decimals = fraction === undefined ? '' : `.${fraction}`;
  return `${sign}${digits}${decimals}${exponentText(power - style.suffixExponent, style)}${style.suffix}`;
}

/**
 * Writes a measured value with the digits of a printed number: same decimals, suffix, notation and grouping, without
 * unit. The result stands for everything from the first numeral (a compound duration) or for the last numeral.
 * Reading a printed number and writing its value back gives the same characters. A value that is not finite is
 * written as JavaScript writes it.
 */
export function formatAtSamePrecision(value: number, printed: PrintedNumber): string {
  const last = printed.numerals.at(-1);
  if (last === undefined || !Number.isFinite(value)) {
    return String(value);
  }
  if (printed.compound === null) {
    return formatNumeral(new Big(String(value)), last);
  }
  const { factor, between } = printed.compound;
  const total = new Big(String(value)).round(-last.placeExponent, ROUND_HALF_UP);
  const large = total.div(factor).round(0, 0);
  const rest = total.minus(large.times(factor));
  return `${large.toFixed()}${between}${formatNumeral(rest, last)}`;
}

/** Whether the value is the printed one only if digits were cut off instead of rounded: 0.878 printed as 0.87. */
export function matchesOnlyIfTruncated(value: number, printed: PrintedNumber): boolean {
  const last = printed.numerals.at(-1);
  if (printed.kind !== 'rounded' || last === undefined || !Number.isFinite(value)) {
    return false;
  }
  const magnitude = new Big(String(value)).abs();
  const low = new Big(last.decimal).abs();
  const high = low.plus(new Big(`1e${last.placeExponent}`));
  const sameSign = value < 0 === last.decimal.startsWith('-');
  const { lower, upper } = roundedInterval(last, false);
  return sameSign && magnitude.gte(low) && magnitude.lt(high) && (value < lower || value > upper);
}

/**
 * A score over `items` questions moves in steps of one item. Where that step is wider than the last printed place,
 * the interval of a rounded number is widened to it.
 *
 * @param whole what all items make: 100 for a percentage, 1 for a fraction
 */
export function widenedToItems(printed: PrintedNumber, items: number, whole: 1 | 100): PrintedNumber {
  const step = whole / items;
  if (printed.kind !== 'rounded' || !(items >= 1) || step <= printed.lastPlace) {
    return printed;
  }
  const half = new Big(String(step)).div(2);
  const value = new Big(String(printed.value));
  return {
    ...printed,
    lower: value.minus(half).toNumber(),
    upper: value.plus(half).toNumber(),
    lastPlace: step,
    qualifiers: [...printed.qualifiers, `one of ${items} items`],
  };
}
