import { type Compound, type Expression, findExpressions } from './printed-number-expression.ts';
import {
  differenceInterval,
  type Interval,
  midpoint,
  placeValue,
  rangeInterval,
  roundedInterval,
} from './printed-number-interval.ts';
import type { Numeral } from './printed-number-numeral.ts';
import { foldWidth } from './printed-number-text.ts';
import { type Qualification, qualify } from './printed-number-words.ts';

/**
 * How a printed number is read: rounded to its digits, exact (a count), a bound, a range of two numbers, hedged by a
 * word, a factor ("3x"), or a change from one value to another.
 */
export type PrintedKind = 'rounded' | 'exact' | 'bound' | 'range' | 'about' | 'ratio' | 'change';

export interface Reading {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** A number as printed in a post, and what it may stand for. All values are in the printed unit. */
export interface PrintedNumber {
  /** Offsets of numbers and unit; the words around them ("below", 左右) are outside. */
  readonly start: number;
  readonly end: number;
  readonly kind: PrintedKind;
  /** Closed interval; null is an open side. For a change, of the difference. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** The printed value; the middle of a range; the difference of a change. */
  readonly value: number;
  readonly from: Reading | null;
  readonly to: Reading | null;
  /** As printed, null when no known unit follows. */
  readonly unit: string | null;
  /** One unit in the last significant place. */
  readonly lastPlace: number;
  /** Hedges, bounds and remarks as printed. */
  readonly qualifiers: readonly string[];
  /** The 2 of "2 * 23GiB". */
  readonly devices: number | null;
  /** The 0.02 of "0.87 ± 0.02": standard deviation, standard error or confidence interval, the print does not say. */
  readonly spread: number | null;
  /** The number of runs behind the value, where the print states it. */
  readonly runs: number | null;
  readonly numerals: readonly Numeral[];
  readonly compound: Compound | null;
}

const COUNT_NAME =
  /(?:\b(?:(?:lora[_ ]?)?(?:rank|alpha)|seeds?|epochs?|steps?|batch[_ ]?size)|秩|轮|步|第)\s*(?:of|=|:|为|是)?\s*$/i;
const RUNS =
  /^\s*[,;]?\s*\(?\s*(?:n\s?=\s?(\d{1,6})|(?:(?:mean|average|averaged)\s+)?(?:(?:of|over|across)\s+)?(\d{1,6})\s+(?:seeds|runs))(?!\w)(?:\s*\))?/;
const WINDOW = 48;

interface Context {
  readonly isCount: boolean;
  readonly isFactor: boolean;
  readonly words: Qualification;
}

function isCount(text: string, { last, unit, more, spread }: Expression, start: number): boolean {
  const { decimals, exponent, suffix } = last.style;
  if (more !== null || spread !== null || decimals > 0 || exponent !== null || suffix !== '') {
    return false;
  }
  const named = unit === null && COUNT_NAME.test(text.slice(Math.max(0, start - WINDOW), start));
  return named || unit?.unit.dimension === 'count';
}

function kindOf({ shape, more }: Expression, { isCount, isFactor, words }: Context): PrintedKind {
  if (shape === 'change') {
    return 'change';
  }
  if (words.bound !== null || more !== null) {
    return 'bound';
  }
  if (isFactor && !words.hedged) {
    return 'ratio';
  }
  if (shape === 'range') {
    return 'range';
  }
  if (words.hedged) {
    return 'about';
  }
  return isCount ? 'exact' : 'rounded';
}

/** A bound is taken at its printed edge; where the edge itself is hedged, at the far side of the hedge. */
function boundInterval(expression: Expression, { words }: Context): Interval {
  const upper = words.bound === 'upper';
  const numeral = upper ? expression.last : expression.first;
  const printed = Number(numeral.decimal);
  const edges = words.hedged ? roundedInterval(numeral, true) : { lower: printed, upper: printed };
  return upper ? { lower: null, upper: edges.upper } : { lower: edges.lower, upper: null };
}

function intervalOf(expression: Expression, kind: PrintedKind, context: Context): Interval {
  const { shape, first, last } = expression;
  if (kind === 'change') {
    return differenceInterval(first, last);
  }
  if (kind === 'bound') {
    return boundInterval(expression, context);
  }
  const { hedged } = context.words;
  if (shape === 'range') {
    return rangeInterval(first, last, hedged ? 'hedged' : context.isCount ? 'exact' : 'rounded');
  }
  return kind === 'exact'
    ? { lower: Number(last.decimal), upper: Number(last.decimal) }
    : roundedInterval(last, hedged);
}

function printedValue({ shape, first, last }: Expression): number {
  switch (shape) {
    case 'single':
      return Number(last.decimal);
    case 'range':
      return midpoint(first, last);
    case 'change':
      return differenceInterval(first, last).value;
  }
}

function readingOf(numeral: Numeral): Reading {
  return { value: Number(numeral.decimal), ...roundedInterval(numeral, false) };
}

function describe(text: string, expression: Expression): PrintedNumber {
  const { start, end, shape, first, last, spread } = expression;
  const counts = isCount(text, expression, start);
  const words = qualify(text, start, end, counts);
  const context = { isCount: counts, isFactor: expression.unit?.unit.dimension === 'factor', words };
  const kind = kindOf(expression, context);
  const runs = RUNS.exec(text.slice(end, end + WINDOW));
  const remarks = [
    ...words.words,
    ...(expression.more === null ? [] : [expression.more]),
    ...(spread === null ? [] : [`± ${text.slice(spread.start, spread.end)}`]),
    ...(runs === null ? [] : [`n=${runs[1] ?? runs[2]}`]),
  ];
  return {
    start,
    end: runs?.[1] === undefined ? end : end + runs[0].length,
    kind,
    ...intervalOf(expression, kind, context),
    value: printedValue(expression),
    from: shape === 'change' ? readingOf(first) : null,
    to: shape === 'change' ? readingOf(last) : null,
    unit: expression.unit?.text ?? null,
    lastPlace: counts ? 1 : placeValue(last),
    qualifiers: remarks,
    devices: expression.devices,
    spread: spread === null ? null : Number(spread.decimal),
    runs: runs === null ? null : Number(runs[1] ?? runs[2]),
    // Every digit of a count is meant, also its trailing zeros.
    numerals: counts
      ? expression.numerals.map((numeral) => ({ ...numeral, placeExponent: 0 }))
      : expression.numerals,
    compound: expression.compound,
  };
}

/**
 * Every number printed in a run of plain text (English, Chinese or Korean), in order, with what its digits and the
 * words around it allow it to stand for. Dates, times, dotted versions, paths and digits inside names are left out;
 * which of the numbers is a claim is for the caller to say. Never throws; linear in the length of the text.
 */
export function findPrintedNumbers(text: string): readonly PrintedNumber[] {
  const folded = foldWidth(text);
  const found: PrintedNumber[] = [];
  for (const expression of findExpressions(folded)) {
    const previous = found.at(-1);
    // The 5 of "0.87 (n=5)" already belongs to the number before it.
    if (previous === undefined || expression.start >= previous.end) {
      found.push(describe(folded, expression));
    }
  }
  return found;
}
