import type { Named } from './finding.ts';
import { findPrintedNumbers, type PrintedNumber } from './printed-number.ts';
import type { UnitElsewhere } from './state-number.ts';
import { type UnitClass, unitClassOf } from './units-of.ts';

/** What heads and labels say of a cell. */
export interface Said {
  /** Null when they say nothing: then only a unit that tells can. */
  readonly named: Named | null;
  readonly unit: UnitElsewhere | null;
  /** Said by the row's label, so the column tells whose it is. */
  readonly byRow: boolean;
  /** Said in words, not only by what the table is about. */
  readonly certain: boolean;
}

export interface CellNumber {
  readonly number: PrintedNumber;
  readonly named: Named;
  readonly unit: UnitElsewhere | null;
  readonly text: string;
}

/** Units that a quantity is printed in; without one, the column's head or habit tells. */
export const FITTING: Readonly<Record<Named['metric'], readonly UnitClass[]>> = {
  train_loss: ['none'],
  eval_loss: ['none'],
  loss: ['none'],
  accuracy: ['none', 'percent'],
  score: ['none', 'percent'],
  other: ['none', 'percent', 'factor', 'tokens'],
  gpu_memory: ['bytes', 'none', 'percent'],
  duration: ['time', 'none'],
  speed: ['rate', 'none', 'percent', 'factor', 'time'],
  steps: ['steps', 'none'],
  samples: ['samples', 'none'],
  tokens: ['tokens', 'none'],
  parameters: ['parameters', 'none', 'percent'],
  size: ['bytes', 'none'],
  answer: [],
};

/** The claims of one cell: its first number, and what is added behind it in a unit of its own. */
export function numbersOfCell(text: string, { named, unit, certain }: Said): readonly CellNumber[] {
  const all = findPrintedNumbers(text);
  const numbers = named?.metric === 'gpu_memory' && isDeviceCount(text, all) ? all.slice(1) : all;
  const [first, ...others] = numbers;
  if (first === undefined || !leads(text, first)) return [];
  const own = nameFirst(first, named, unit, certain);
  if (own === null) return [];
  const main = {
    number: largestOfSum(text, numbers),
    named: own,
    unit,
    text: text.slice(0, first.end).trim(),
  };
  return [main, ...others.flatMap((number) => added(text, number, own.metric))];
}

function nameFirst(
  number: PrintedNumber,
  named: Named | null,
  unit: UnitElsewhere | null,
  certain: boolean,
): Named | null {
  const unitClass = unitClassOf(number);
  if (unitClass === 'rate') return { metric: 'speed', statistic: 'mean' };
  if (named === null || !FITTING[named.metric].includes(unitClass)) return null;
  const isWhole = number.numerals.every(({ style }) => style.decimals === 0);
  if (!certain) return isWhole && unitClass === 'none' ? null : named;
  if (unitClass !== 'none') return named;
  // "7" is no memory and no time until something says of what; "7B" parameters are a model's name.
  if ((named.metric === 'duration' || named.metric === 'size') && unit === null) return null;
  if (named.metric === 'gpu_memory' && unit === null && isWhole && number.devices === null) return null;
  const isModelSize = number.numerals.some(({ style }) => style.suffix === 'B');
  return named.metric === 'parameters' && isModelSize ? null : named;
}

/** The 4 of "4 × 76.1" under a head that says the unit. */
function isDeviceCount(text: string, [first, second]: readonly PrintedNumber[]): boolean {
  return (
    first !== undefined && second !== undefined && /^\s*[x×*]\s*$/i.test(text.slice(first.end, second.start))
  );
}

/** Nothing but signs, hedges or a few words stands before it. */
function leads(text: string, number: PrintedNumber): boolean {
  const before = text.slice(0, number.start);
  if (!/\p{L}/u.test(before) || number.qualifiers.length > 0) return true;
  const unit = unitClassOf(number);
  return (
    before.length <= 24 && unit !== 'none' && unit !== 'no measure' && unit !== 'steps' && unit !== 'samples'
  );
}

/** "73.71+78.54" is one device after the other: the fullest is the peak. */
function largestOfSum(text: string, numbers: readonly PrintedNumber[]): PrintedNumber {
  let [largest] = numbers;
  for (const [index, number] of numbers.entries()) {
    const previous = numbers[index - 1];
    if (previous === undefined) continue;
    if (
      !/^\s*\+?\s*$/.test(text.slice(previous.end, number.start)) ||
      (text[number.start - 1] !== '+' && text[number.start] !== '+')
    )
      break;
    if (largest === undefined || number.value > largest.value) largest = number;
  }
  if (largest === undefined) throw new Error('a cell without numbers has no largest');
  return largest;
}

/** "0.30iter/s (5h13min total)", "23.94 (2.20%)". */
function added(text: string, number: PrintedNumber, metric: Named['metric']): readonly CellNumber[] {
  const unit = unitClassOf(number);
  const own = { number, unit: null, text: text.slice(number.start, number.end) };
  if (unit === 'percent' && metric === 'parameters') {
    return [{ ...own, named: { metric, statistic: 'value' } }];
  }
  if (unit === 'rate' && metric !== 'speed')
    return [{ ...own, named: { metric: 'speed', statistic: 'mean' } }];
  if (unit === 'bytes' && metric !== 'gpu_memory' && metric !== 'size') {
    return [{ ...own, named: { metric: 'gpu_memory', statistic: 'max' } }];
  }
  const isTotal = /^\s*(?:total|in total|总|합계)/i.test(text.slice(number.end));
  return unit === 'time' && isTotal ? [{ ...own, named: { metric: 'duration', statistic: 'total' } }] : [];
}
