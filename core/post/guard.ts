import { inlineParts } from './inline-parts.ts';
import type { Problem } from './post.ts';

/** The Markdown parser is quadratic in emphasis and bracket runs of one paragraph, and recurses into nesting. */
const LONGEST_POST = 1_000_000;
const DEEPEST_NESTING = 100;
const MOST_RUNS = 1_000;

const MARKERS = /^(?:[ \t]{0,8}(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+/;

/**
 * Why a text must not be given to the Markdown parser: it would take minutes or all memory. Null for any post that
 * a person wrote. Linear in the length of the text.
 */
export function refusePost(text: string): Problem | null {
  if (text.length > LONGEST_POST) {
    return refused(1, 'post-too-long', `the post has ${text.length} characters`, `at most ${LONGEST_POST}`);
  }
  let number = 0;
  for (const line of lines(text)) {
    number += 1;
    const depth = markerCount(line);
    if (depth > DEEPEST_NESTING) {
      const found = `quotes and lists lie ${depth} deep here`;
      return refused(number, 'post-too-deep', found, `at most ${DEEPEST_NESTING}`);
    }
  }
  if (denseLine(text, 1) === null) return null;
  // Only the block structure tells a paragraph from a fence or a table: a fence ends with the quote or list around it.
  for (const part of inlineParts(text)) {
    const line = denseLine(part.text, part.line);
    if (line === null) continue;
    const found = `this paragraph has over ${MOST_RUNS} runs of emphasis marks and brackets`;
    return refused(line, 'paragraph-too-dense', found, `at most ${MOST_RUNS} in a paragraph`);
  }
  return null;
}

/** The line where lines without an empty one between them have too many runs of marks. */
function denseLine(text: string, first: number): number | null {
  let runs = 0;
  let number = first;
  for (const line of lines(text)) {
    runs = line.trim() === '' ? 0 : runs + inlineRuns(line);
    if (runs > MOST_RUNS) return number;
    number += 1;
  }
  return null;
}

function* lines(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  yield text.slice(start);
}

function markerCount(line: string): number {
  const prefix = MARKERS.exec(line)?.[0] ?? '';
  return prefix.replace(/[ \t\d]/g, '').length;
}

/** Runs of `*`, `_`, `~`, backticks, and single brackets. */
function inlineRuns(line: string): number {
  let count = 0;
  let previous = 0;
  for (let index = 0; index < line.length; index += 1) {
    const code = line.charCodeAt(index);
    const isMark = code === 42 || code === 95 || code === 126 || code === 96;
    const isBracket = code === 91 || code === 93;
    if (isBracket || (isMark && code !== previous)) count += 1;
    previous = code;
  }
  return count;
}

function refused(line: number, code: string, message: string, expected: string): Problem {
  return {
    line,
    column: 1,
    code,
    level: 'error',
    message: `${message}: it is not read`,
    expected,
    repair: 'shorten it',
  };
}
