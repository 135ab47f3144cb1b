import { decodeAnsi } from './ansi-quote.ts';
import { lineBreakLength, nameEnd } from './characters.ts';
import { expandBraces } from './expand-braces.ts';
import { expandParameter } from './expand-parameter.ts';
import { expandSubstitution } from './expand-substitution.ts';
import { type Expansion, spend } from './expansion.ts';
import {
  appendLiteral,
  appendSplit,
  appendUnresolved,
  createFields,
  type Field,
  type Fields,
  finishFields,
  onlyField,
} from './fields.ts';
import { BRACES, startsParameter } from './scan-word.ts';
import { skipAnsi, skipNested, skipSingle } from './skip-nested.ts';

/** How literal characters are read: as a word, between double quotes, or as the unquoted default in `${NAME:-default}`. */
type Quoting = 'word' | 'double' | 'default';

/** The words that one written word becomes: several, one, or none. */
export function expandWord(
  expansion: Expansion,
  source: string,
  start: number,
  end: number,
  contents: number,
): Field[] {
  if ((contents & BRACES) !== 0) {
    const expanded = expansion.exhausted ? 'too many' : expandBraces(source.slice(start, end));
    if (expanded === 'too many' || (expanded !== null && !spendAll(expansion, expanded))) {
      const raw = source.slice(start, end);
      return [{ text: raw, unresolved: [raw] }];
    }
    if (expanded !== null) {
      return expanded.flatMap((word) => {
        const fields = createFields(true);
        expandRange(expansion, word, 0, word.length, 'word', fields);
        return finishFields(fields);
      });
    }
  }
  const fields = createFields(true);
  expandRange(expansion, source, start, end, 'word', fields);
  return finishFields(fields);
}

/** The value of an assignment, a redirection's target and the like: never split, no braces. */
export function expandValue(
  expansion: Expansion,
  source: string,
  start: number,
  end: number,
  quoting: Quoting = 'word',
): Field {
  const fields = createFields(false);
  expandRange(expansion, source, start, end, quoting, fields);
  return onlyField(fields);
}

/** Expands `source.slice(at, end)`, in which every quote and substitution is closed, into `fields`. */
export function expandRange(
  expansion: Expansion,
  source: string,
  at: number,
  end: number,
  quoting: Quoting,
  fields: Fields,
): void {
  const inDouble = quoting === 'double';
  let index = at;
  let literal = at;
  const flush = (until: number) => {
    if (until <= literal) return;
    const text = source.slice(literal, until);
    if (quoting === 'default') appendSplit(fields, text);
    else appendLiteral(fields, text);
  };
  while (index < end) {
    const code = source.charCodeAt(index);
    const opening = code === 36 || code === 96 || code === 92 || code === 34;
    const outsideQuotes = !inDouble && (code === 39 || code === 60 || code === 62);
    if (!opening && !outsideQuotes) {
      index += 1;
      continue;
    }
    const next = expandSpecial(expansion, source, index, end, quoting, fields, flush);
    if (next === index) {
      index += 1;
      continue;
    }
    index = next;
    literal = next;
  }
  flush(end);
}

/** Expands the special character at `index`, after flushing the literal text before it; returns `index` when it is literal itself. */
function expandSpecial(
  expansion: Expansion,
  source: string,
  index: number,
  end: number,
  quoting: Quoting,
  fields: Fields,
  flush: (until: number) => void,
): number {
  const code = source.charCodeAt(index);
  const inDouble = quoting === 'double';
  if (code === 92) {
    const next = escapedEnd(source, index, end, inDouble);
    if (next === index) return index;
    flush(index);
    if (lineBreakLength(source, index + 1) === 0) appendLiteral(fields, source.slice(index + 1, next));
    return next;
  }
  if (code === 39) {
    const close = closedAt(skipSingle(source, index + 1, end), end);
    flush(index);
    appendLiteral(fields, source.slice(index + 1, close - 1));
    return close;
  }
  if (code === 34) {
    const close = closedAt(skipNested(source, index + 1, 'double quote', end), end);
    flush(index);
    // An array without members is no word at all, even between double quotes.
    if (!isWholeArray(source, index, close)) appendLiteral(fields, '');
    expandRange(expansion, source, index + 1, close - 1, 'double', fields);
    return close;
  }
  if (code === 96) {
    const close = closedAt(skipNested(source, index + 1, 'backtick', end), end);
    flush(index);
    expandSubstitution(expansion, source, index, close, inDouble, fields);
    return close;
  }
  if (code === 60 || code === 62) {
    if (source.charCodeAt(index + 1) !== 40 || quoting === 'default') return index;
    const close = closedAt(skipNested(source, index + 2, 'parenthesis', end), end);
    flush(index);
    const raw = source.slice(index, close);
    appendUnresolved(fields, raw, [raw]);
    return close;
  }
  return expandDollar(expansion, source, index, end, inDouble, fields, flush);
}

function expandDollar(
  expansion: Expansion,
  source: string,
  index: number,
  end: number,
  inDouble: boolean,
  fields: Fields,
  flush: (until: number) => void,
): number {
  if (index + 1 >= end) return index;
  const next = source.charCodeAt(index + 1);
  if (next === 40) {
    const close = closedAt(skipNested(source, index + 2, 'parenthesis', end), end);
    flush(index);
    expandSubstitution(expansion, source, index, close, inDouble, fields);
    return close;
  }
  if (next === 123) {
    const close = closedAt(
      skipNested(source, index + 2, inDouble ? 'quoted parameter' : 'parameter', end),
      end,
    );
    flush(index);
    expandParameter(expansion, source, index, close, inDouble, fields);
    return close;
  }
  if (next === 39 && !inDouble) {
    const close = closedAt(skipAnsi(source, index + 2, end), end);
    flush(index);
    const decoded = decodeAnsi(source.slice(index + 2, close - 1));
    const raw = source.slice(index, close);
    if (decoded === null) appendUnresolved(fields, raw, [raw]);
    else appendLiteral(fields, decoded);
    return close;
  }
  if (next === 34 && !inDouble) {
    // `$"…"` is a translatable string: without a catalogue, a plain double-quoted one.
    flush(index);
    return index + 1;
  }
  if (!startsParameter(next)) return index;
  const close = Math.max(nameEnd(source, index + 1, end), index + 2);
  flush(index);
  expandParameter(expansion, source, index, close, inDouble, fields);
  return close;
}

function isWholeArray(source: string, start: number, end: number): boolean {
  return (
    source.startsWith('[@]}"', end - 5) &&
    source.indexOf('[', start) === end - 5 &&
    source.startsWith('${', start + 1)
  );
}

/** The end of the escape at `index`; `index` itself when the backslash stands for itself. */
function escapedEnd(source: string, index: number, end: number, inDouble: boolean): number {
  const lineBreak = lineBreakLength(source, index + 1);
  if (lineBreak > 0) return index + 1 + lineBreak;
  if (index + 1 >= end) return index + 1;
  const next = source.charCodeAt(index + 1);
  if (inDouble && next !== 36 && next !== 96 && next !== 34 && next !== 92) return index;
  return index + 2;
}

/** A construct that the scan found closed may seem open in a nested range (an odd quote in a default): it then ends with the range. */
function closedAt(close: number, end: number): number {
  return close < 0 ? end + 1 : close;
}

function spendAll(expansion: Expansion, words: readonly string[]): boolean {
  return spend(
    expansion,
    words.reduce((sum, word) => sum + word.length, 0),
  );
}
