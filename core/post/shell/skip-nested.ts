import { isBlank } from './characters.ts';

/** Constructs that may nest in each other. */
type Nesting = 'parenthesis' | 'parameter' | 'quoted parameter' | 'double quote' | 'backtick';

/**
 * The offset behind the end of a construct whose opening stands just before `at`; -1 when it is not closed before `end`.
 * Quotes, escapes, comments and nested substitutions are honoured, with a stack instead of recursion: any depth, linear time.
 */
export function skipNested(text: string, at: number, nesting: Nesting, end: number): number {
  const outer: Nesting[] = [];
  let current: Nesting = nesting;
  let index = at;
  while (index < end) {
    const code = text.charCodeAt(index);
    if (code === 92) {
      index += 2;
    } else if (closes(current, code)) {
      index += 1;
      const parent = outer.pop();
      if (parent === undefined) return index;
      current = parent;
    } else if (current === 'backtick') {
      index += 1;
    } else {
      const opened = opening(text, index, current);
      if (opened === null) {
        index = skipLiteral(text, index, current, end);
        if (index < 0) return -1;
      } else {
        outer.push(current);
        current = opened;
        index += code === 36 ? 2 : 1;
      }
    }
  }
  return -1;
}

function closes(current: Nesting, code: number): boolean {
  if (current === 'parenthesis') return code === 41;
  if (current === 'double quote') return code === 34;
  if (current === 'backtick') return code === 96;
  return code === 125;
}

function opening(text: string, index: number, current: Nesting): Nesting | null {
  const code = text.charCodeAt(index);
  if (code === 96) return 'backtick';
  if (code === 34) return 'double quote';
  if (code === 40) return current === 'parenthesis' ? 'parenthesis' : null;
  if (code !== 36) return null;
  const next = text.charCodeAt(index + 1);
  if (next === 40) return 'parenthesis';
  if (next !== 123) return null;
  return current === 'double quote' || current === 'quoted parameter' ? 'quoted parameter' : 'parameter';
}

/** One character, or a single-quoted string or comment as a whole where the context has them. */
function skipLiteral(text: string, index: number, current: Nesting, end: number): number {
  if (current !== 'parenthesis' && current !== 'parameter') return index + 1;
  const code = text.charCodeAt(index);
  if (code === 39) return skipSingle(text, index + 1, end);
  if (code === 36 && text.charCodeAt(index + 1) === 39) return skipAnsi(text, index + 2, end);
  if (code === 35 && current === 'parenthesis' && startsWord(text, index)) return text.indexOf('\n', index);
  return index + 1;
}

function startsWord(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1);
  return isBlank(before) || before === 10 || before === 59;
}

/** The offset behind the closing quote of `'…`, or -1. */
export function skipSingle(text: string, at: number, end: number): number {
  const close = text.indexOf("'", at);
  return close < 0 || close >= end ? -1 : close + 1;
}

/** The offset behind the closing quote of `$'…`, or -1. */
export function skipAnsi(text: string, at: number, end: number): number {
  let index = at;
  while (index < end) {
    const code = text.charCodeAt(index);
    if (code === 39) return index + 1;
    index += code === 92 ? 2 : 1;
  }
  return -1;
}

/**
 * The offset behind a quote, escape or expansion at `index`; `index` itself when there is none, `end` when it is not closed.
 */
export function skipQuoted(text: string, index: number, end: number): number {
  const close = quotedEnd(text, index, end);
  return close < 0 || close > end ? end : close;
}

function quotedEnd(text: string, index: number, end: number): number {
  const code = text.charCodeAt(index);
  if (code === 92) return index + 2;
  if (code === 39) return skipSingle(text, index + 1, end);
  if (code === 34) return skipNested(text, index + 1, 'double quote', end);
  if (code === 96) return skipNested(text, index + 1, 'backtick', end);
  const next = text.charCodeAt(index + 1);
  if (code === 36 && next === 39) return skipAnsi(text, index + 2, end);
  if (code === 36 && next === 123) return skipNested(text, index + 2, 'parameter', end);
  const substitution = (code === 36 || code === 60 || code === 62) && next === 40;
  return substitution ? skipNested(text, index + 2, 'parenthesis', end) : index;
}
