import {
  ANGLE,
  BACKSLASH,
  BACKTICK,
  BLANK,
  CARRIAGE_RETURN,
  characterClass,
  DOLLAR,
  DOUBLE_QUOTE,
  isNameStart,
  lineBreakLength,
  NEWLINE,
  NOT_ASCII,
  OPEN_BRACE,
  OPERATOR,
  PLAIN,
  SINGLE_QUOTE,
} from './characters.ts';
import { skipAnsi, skipNested, skipSingle } from './skip-nested.ts';

/** What a written word contains; a word without any of it means itself. */
export const QUOTES = 1;
export const EXPANSIONS = 2;
export const BRACES = 4;
export const ESCAPES = 8;
export const FOREIGN = 16;

/** Where a word ends, and what it contains. */
export interface ScannedWord {
  end: number;
  contents: number;
  /** The opening that is not closed; then `end` is the end of the text. */
  unterminated: { at: number; opening: string } | null;
}

export interface WordSyntax {
  /** Read `<your-token>` as a word instead of as two redirections. */
  readonly placeholders: boolean;
}

/**
 * Scans the word at `at`, which no blank, line break or operator may start. The result object is `into`, so that scanning a text
 * does not allocate per word.
 */
export function scanWord(
  text: string,
  at: number,
  end: number,
  syntax: WordSyntax,
  into: ScannedWord,
): ScannedWord {
  let contents = 0;
  let index = at;
  into.unterminated = null;
  scan: while (index < end) {
    const code = text.charCodeAt(index);
    let next = index + 1;
    let opening = '';
    switch (characterClass(code)) {
      case PLAIN:
        break;
      case BLANK:
      case NEWLINE:
      case OPERATOR:
        break scan;
      case CARRIAGE_RETURN:
        if (text.charCodeAt(next) === 10) break scan;
        break;
      case ANGLE: {
        if (text.charCodeAt(next) === 40) {
          opening = text.slice(index, next + 1);
          contents |= EXPANSIONS;
          next = skipNested(text, next + 1, 'parenthesis', end);
          break;
        }
        const close = syntax.placeholders ? placeholderEnd(text, index, end) : -1;
        if (close < 0) break scan;
        next = close;
        break;
      }
      case BACKSLASH: {
        const lineBreak = lineBreakLength(text, next);
        if (next >= end || (lineBreak > 0 && separatesWords(text, next + lineBreak, end))) break scan;
        contents |= ESCAPES;
        next += lineBreak === 0 ? 1 : lineBreak;
        break;
      }
      case SINGLE_QUOTE:
        contents |= QUOTES;
        opening = "'";
        next = skipSingle(text, next, end);
        break;
      case DOUBLE_QUOTE:
        contents |= QUOTES;
        opening = '"';
        next = skipDouble(text, next, end);
        break;
      case BACKTICK:
        contents |= EXPANSIONS;
        opening = '`';
        next = skipNested(text, next, 'backtick', end);
        break;
      case DOLLAR: {
        const following = text.charCodeAt(next);
        if (following === 40 || following === 123) {
          contents |= EXPANSIONS;
          opening = following === 40 ? '$(' : '${';
          next = skipNested(text, next + 1, following === 40 ? 'parenthesis' : 'parameter', end);
        } else if (following === 39) {
          contents |= QUOTES;
          opening = "$'";
          next = skipAnsi(text, next + 1, end);
        } else if (following === 34 || startsParameter(following)) {
          contents |= EXPANSIONS;
        }
        break;
      }
      case OPEN_BRACE:
        contents |= BRACES;
        break;
      case NOT_ASCII:
        contents |= FOREIGN;
        break;
    }
    if (next < 0) {
      into.unterminated = { at: index, opening };
      index = end;
      break;
    }
    index = next;
  }
  into.end = index;
  into.contents = contents;
  return into;
}

/** Whether a word that is continued on the next line ends there all the same. */
function separatesWords(text: string, at: number, end: number): boolean {
  if (at >= end) return true;
  const kind = characterClass(text.charCodeAt(at));
  return (
    kind === BLANK ||
    kind === NEWLINE ||
    kind === OPERATOR ||
    (kind === CARRIAGE_RETURN && lineBreakLength(text, at) > 0)
  );
}

/** Whether `$` followed by this character is a parameter: a name, a position, or one of the special ones. */
export function startsParameter(code: number): boolean {
  return isNameStart(code) || (code >= 48 && code <= 57) || '@*#?-$!'.includes(String.fromCharCode(code));
}

/** The offset behind the closing quote of `"…`, or -1. */
function skipDouble(text: string, at: number, end: number): number {
  let index = at;
  while (index < end) {
    const code = text.charCodeAt(index);
    if (code === 34) return index + 1;
    if (code === 92) index += 2;
    else if (code === 36 || code === 96) return skipNested(text, index, 'double quote', end);
    else index += 1;
  }
  return -1;
}

/** Longest placeholder that is looked for, in characters. */
const PLACEHOLDER_LIMIT = 80;

/** The offset behind `<some placeholder>` at `at`, or -1 when that is something else, such as a redirection or here-document. */
export function placeholderEnd(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) !== 60) return -1;
  const limit = Math.min(end, at + PLACEHOLDER_LIMIT);
  const first = text.charCodeAt(at + 1);
  if (!(isNameStart(first) || first >= 128 || first === 47 || first === 46)) return -1;
  for (let index = at + 1; index < limit; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 62) {
      const before = text.charCodeAt(index - 1);
      const after = text.charCodeAt(index + 1);
      const closed = before !== 32 && after !== 40 && after !== 62 && after !== 38;
      return closed ? index + 1 : -1;
    }
    const kind = characterClass(code);
    if (kind !== PLAIN && kind !== NOT_ASCII && kind !== OPEN_BRACE && code !== 32) return -1;
  }
  return -1;
}
