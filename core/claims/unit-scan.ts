import { isWordCharacter } from './printed-number-text.ts';
import { lookUpUnit, type Unit } from './unit-table.ts';

/** A unit found in a text, `text` as printed between the two offsets. */
export interface PrintedUnit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly unit: Unit;
}

const LATIN_NAME = /[A-Za-z]{1,24}(?:\/[A-Za-z]{1,12}|\/秒)?/y;
const PER = / per (second|sec|minute|iteration|iter|step)(?![A-Za-z])/y;
const SHORT_PER: Readonly<Record<string, string>> = {
  second: 's',
  sec: 's',
  iteration: 'it',
  iter: 'it',
  step: 'step',
};
const REST_OF_DURATION = /\d{1,2} ?(?:m|mins?|minutes?|s|secs?|seconds?)(?![A-Za-z])/y;
const LONGEST_CJK_NAME = 8;

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

/** Whether "5h" may end here: before a word boundary, or before the minutes of "5h13min". */
function endsUnit(text: string, end: number, unit: Unit): boolean {
  if (!isWordCharacter(text[end])) {
    return true;
  }
  return unit.dimension === 'second' && matchAt(REST_OF_DURATION, text, end) !== null;
}

function scanLatin(text: string, start: number): PrintedUnit | null {
  const name = matchAt(LATIN_NAME, text, start)?.[0];
  if (name === undefined) {
    return null;
  }
  for (const candidate of [name, name.split('/')[0] ?? name]) {
    const unit = lookUpUnit(candidate);
    const end = start + candidate.length;
    if (unit !== null && endsUnit(text, end, unit)) {
      return withPer({ start, end, text: candidate, unit }, text);
    }
  }
  return null;
}

/** "tokens per second" is "tokens/s". */
function withPer(printed: PrintedUnit, text: string): PrintedUnit {
  const match = matchAt(PER, text, printed.end);
  const short = SHORT_PER[match?.[1] ?? ''];
  const unit = short === undefined ? null : lookUpUnit(`${printed.text}/${short}`);
  if (match === null || unit === null) {
    return printed;
  }
  const end = printed.end + match[0].length;
  return { start: printed.start, end, text: text.slice(printed.start, end), unit };
}

/** Names outside the Latin script have no word boundaries: the longest known name wins. Also "%" and "×". */
function scanOther(text: string, start: number): PrintedUnit | null {
  for (let length = Math.min(LONGEST_CJK_NAME, text.length - start); length > 0; length -= 1) {
    const name = text.slice(start, start + length);
    const unit = /^[A-Za-z0-9]/.test(name) ? null : lookUpUnit(name);
    if (unit !== null) {
      return withPer({ start, end: start + length, text: name, unit }, text);
    }
  }
  return null;
}

/** "3 x faster" is a factor; in "2 x A100" and "4 x 50 GiB" the x multiplies what follows. */
function multipliesWhatFollows(text: string, printed: PrintedUnit): boolean {
  return /^[xX×]$/.test(printed.text) && /^ ?[A-Z0-9]/.test(text.slice(printed.end, printed.end + 2));
}

/**
 * The unit printed directly after a number that ends at `position`, at most one space away, or joined by a hyphen
 * as in "4-bit". Null where none of the known units follows.
 */
export function scanUnit(text: string, position: number): PrintedUnit | null {
  const joiner = text[position];
  const start = joiner === ' ' || joiner === '-' ? position + 1 : position;
  const printed = scanLatin(text, start) ?? scanOther(text, start);
  if (printed === null || multipliesWhatFollows(text, printed)) {
    return null;
  }
  const hyphenated = joiner === '-';
  if (hyphenated && !['count', 'second'].includes(printed.unit.dimension)) {
    return null;
  }
  return printed;
}
