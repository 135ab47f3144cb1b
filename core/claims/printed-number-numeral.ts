import { Big } from 'big.js';

/** How a numeral was written, so that another value can be written the same way. */
export interface NumeralStyle {
  /** Digits printed after the decimal point. */
  readonly decimals: number;
  readonly grouped: boolean;
  readonly plus: boolean;
  /** ".87" for 0.87. */
  readonly bareLeadingPoint: boolean;
  readonly exponent: { readonly marker: string; readonly text: string; readonly value: number } | null;
  /** "M" in "14.9M", "万" in "1.5万"; empty when none. */
  readonly suffix: string;
  readonly suffixExponent: number;
}

/** One run of digits in a text, read exactly. */
export interface Numeral {
  /** Offsets of sign, digits and suffix, without unit. */
  readonly start: number;
  readonly end: number;
  /** The exact decimal value, in a form that big.js reads: no binary rounding has taken place. */
  readonly decimal: string;
  /** One unit in the last significant place is 10 to this power. */
  readonly placeExponent: number;
  readonly style: NumeralStyle;
}

/** More digits or larger powers than these are no measurement, and would make the arithmetic slow. */
const MOST_DIGITS = 40;
const LARGEST_EXPONENT = 300;

const NUMERAL =
  /(\d{1,3}(?:,\d{3})+(?!\d)|\d+)?(\.\d+)?(?:([eE]|\s?[x×*·]\s?10\^)([+-]?\d+)(?!\w|\.\d)|(\s?[x×*·]\s?10)([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/y;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['K', 3],
  ['k', 3],
  ['M', 6],
  ['B', 9],
  ['千', 3],
  ['万', 4],
  ['萬', 4],
  ['만', 4],
  ['亿', 8],
  ['億', 8],
  ['억', 8],
  [' thousand', 3],
  [' million', 6],
  [' billion', 9],
]);
const SUFFIX = /[KkMB](?![\w\u00c0-\u024f])|\s?[千万萬만亿億억]| (?:thousand|million|billion)(?![A-Za-z])/y;

function fromSuperscript(text: string): string {
  return [...text]
    .map((character) => {
      const digit = SUPERSCRIPTS.indexOf(character);
      return digit >= 0 ? String(digit) : character === '⁻' ? '-' : '+';
    })
    .join('');
}

/**
 * The power of ten of the last place that carries meaning. Trailing zeros of a whole number are taken as filling, but
 * at least two significant digits are kept: 1500 is read to the hundred, 20 to the unit.
 */
function lastPlace(whole: string, decimals: number): number {
  if (decimals > 0) {
    return -decimals;
  }
  const digits = whole.replace(/^0+/, '');
  const trailingZeros = digits.length - digits.replace(/0+$/, '').length;
  return Math.max(0, Math.min(trailingZeros, digits.length - 2));
}

function signBefore(text: string, start: number): string {
  const sign = text[start - 1];
  const before = text[start - 2];
  const signed =
    (sign === '-' || sign === '+') &&
    (before === undefined || /[\s([{=:,;|<>~≈"'`*\u3000-\u9fff]/.test(before));
  return signed ? sign : '';
}

function suffixAt(text: string, position: number): { text: string; exponent: number } {
  SUFFIX.lastIndex = position;
  const found = SUFFIX.exec(text)?.[0] ?? '';
  const exponent = SUFFIXES.get(found) ?? SUFFIXES.get(found.trim()) ?? 0;
  return { text: found, exponent };
}

/**
 * Reads the numeral whose first digit (or leading point) is at `position`.
 *
 * @returns the numeral, or how far the digits reach when they are too long to be a measurement
 */
export function readNumeral(text: string, position: number): Numeral | { readonly skipTo: number } {
  NUMERAL.lastIndex = position;
  const match = NUMERAL.exec(text);
  const [printed = '', wholePrinted = '', fraction = '', marker, power, superMarker, superPower] =
    match ?? [];
  if (wholePrinted === '' && fraction === '') {
    return { skipTo: position + 1 };
  }
  const exponentText = power ?? superPower ?? '';
  const exponent = Number(superPower === undefined ? exponentText : fromSuperscript(superPower));
  const whole = wholePrinted.replaceAll(',', '');
  const decimals = Math.max(0, fraction.length - 1);
  if (whole.length + decimals > MOST_DIGITS || Math.abs(exponent) > LARGEST_EXPONENT) {
    return { skipTo: position + printed.length };
  }
  const sign = signBefore(text, position);
  const end = position + printed.length;
  const suffix = suffixAt(text, end);
  const mantissa = new Big(`${sign === '-' ? '-' : ''}${whole || '0'}${fraction}`);
  return {
    start: position - sign.length,
    end: end + suffix.text.length,
    decimal: mantissa.times(new Big(`1e${exponent + suffix.exponent}`)).toFixed(),
    placeExponent: lastPlace(whole, decimals) + exponent + suffix.exponent,
    style: {
      decimals,
      grouped: wholePrinted.includes(','),
      plus: sign === '+',
      bareLeadingPoint: wholePrinted === '',
      exponent:
        exponentText === ''
          ? null
          : { marker: marker ?? superMarker ?? '', text: exponentText, value: exponent },
      suffix: suffix.text,
      suffixExponent: suffix.exponent,
    },
  };
}

/** The numeral as if the suffix of its partner stood behind it: the 7 of "7-8B". */
export function withSuffixOf(numeral: Numeral, partner: Numeral): Numeral {
  const { suffix, suffixExponent } = partner.style;
  if (numeral.style.suffix !== '' || suffixExponent === 0) {
    return numeral;
  }
  return {
    ...numeral,
    decimal: new Big(numeral.decimal).times(new Big(`1e${suffixExponent}`)).toFixed(),
    placeExponent: numeral.placeExponent + suffixExponent,
    style: { ...numeral.style, suffix, suffixExponent },
  };
}
