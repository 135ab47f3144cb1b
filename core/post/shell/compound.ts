import { lineBreakLength, nameEnd } from './characters.ts';
import { skipContinued, skipLineBreaks } from './continuation.ts';
import { expandWord } from './expand-word.ts';
import { syntaxError, unterminated } from './failures.ts';
import { endBranch, enterFrame, leaveFrame } from './frames.ts';
import { readValue, scanNext } from './read-value.ts';
import { type Frame, type Reader, topFrame } from './reader.ts';
import { skipNested } from './skip-nested.ts';

type Handler = (reader: Reader, start: number) => boolean;

const ANY_LOOP = { name: null, values: null };

/** Reserved words, each with what it does; a handler returns false where the shell would refuse the word. */
const RESERVED: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['if', (reader, start) => enterFrame(reader, 'if', start)],
  ['while', (reader, start) => enterFrame(reader, 'loop', start, ANY_LOOP)],
  ['until', (reader, start) => enterFrame(reader, 'loop', start, ANY_LOOP)],
  ['for', readLoopHead],
  ['select', readLoopHead],
  ['case', readCaseHead],
  ['{', (reader, start) => enterFrame(reader, 'group', start)],
  ['function', readFunctionHead],
  ['!', () => true],
  ['then', (reader) => turn(reader, 'if', 'head', 'body')],
  ['do', (reader) => turn(reader, 'loop', 'head', 'body')],
  ['else', (reader) => branch(reader, 'body')],
  ['elif', (reader) => branch(reader, 'head')],
  ['fi', (reader) => leave(reader, 'if')],
  ['done', (reader) => leave(reader, 'loop')],
  ['esac', (reader) => leave(reader, 'case')],
  ['}', (reader) => leave(reader, 'group')],
]);

const CLOSERS = new Set(['fi', 'done', 'esac', '}', 'then', 'do', 'else', 'elif']);

/** Reads the word at `start`, which is scanned already, as a reserved word; false when it is an ordinary one. */
export function readReserved(reader: Reader, start: number, end: number): boolean {
  // The longest reserved words have eight letters.
  if (end - start > 8) return false;
  const word = reader.text.slice(start, end);
  const handler = RESERVED.get(word);
  if (handler === undefined || (reader.afterCompound && !CLOSERS.has(word))) return false;
  reader.at = end;
  if (!handler(reader, start)) syntaxError(reader, start, end, word);
  return true;
}

function turn(reader: Reader, kind: Frame['kind'], from: Frame['phase'], to: Frame['phase']): boolean {
  const frame = topFrame(reader);
  if (frame === null || frame.kind !== kind || frame.phase !== from) return false;
  frame.phase = to;
  reader.before = 'group';
  reader.afterCompound = false;
  return true;
}

function branch(reader: Reader, to: Frame['phase']): boolean {
  if (!turn(reader, 'if', 'body', to)) return false;
  endBranch(reader);
  return true;
}

function leave(reader: Reader, kind: Frame['kind']): boolean {
  const frame = topFrame(reader);
  if (frame === null || frame.kind !== kind || frame.phase !== 'body') return false;
  leaveFrame(reader);
  return true;
}

/** `for NAME [in words]`, or `for ((…))`. */
function readLoopHead(reader: Reader, start: number): boolean {
  const { text } = reader;
  reader.at = skipContinued(text, reader.at);
  if (text.startsWith('((', reader.at)) {
    const close = skipNested(text, reader.at + 1, 'parenthesis', text.length);
    if (close < 0) unterminated(reader, reader.at, '((');
    else {
      reader.at = close;
      finishHead(reader);
      return enterFrame(reader, 'loop', start, ANY_LOOP);
    }
    return true;
  }
  const stop = nameEnd(text, reader.at, text.length);
  if (stop === reader.at) return false;
  const name = text.slice(reader.at, stop);
  reader.at = skipLineBreaks(text, stop);
  let values: string[] | null = null;
  if (text.startsWith('in', reader.at) && nameEnd(text, reader.at, text.length) === reader.at + 2) {
    reader.at += 2;
    values = readLoopValues(reader);
  }
  if (reader.at >= text.length) return true;
  if (!finishHead(reader) && !text.startsWith('do', reader.at) && !text.startsWith('{', reader.at))
    return false;
  return enterFrame(reader, 'loop', start, { name, values });
}

/** The words of the loop; null as soon as one is not known. */
function readLoopValues(reader: Reader): string[] | null {
  const { text } = reader;
  const values: string[] = [];
  let known = true;
  for (;;) {
    reader.at = skipContinued(text, reader.at);
    const start = reader.at;
    if (text.charCodeAt(start) === 35) {
      const end = text.indexOf('\n', start);
      reader.at = end < 0 ? text.length : end;
    }
    const scanned = reader.at === start ? scanNext(reader) : null;
    if (scanned === null || scanned.end === start) return known ? values : null;
    for (const field of expandWord(reader.expansion, text, start, scanned.end, scanned.contents)) {
      values.push(field.text);
      known &&= field.unresolved.length === 0 && !/[*?[]/u.test(field.text);
    }
  }
}

/** Skips the `;` or line breaks before `do`; false when there are none. */
function finishHead(reader: Reader): boolean {
  const { text } = reader;
  const at = skipContinued(text, reader.at);
  const separated = text.charCodeAt(at) === 59 || lineBreakLength(text, at) > 0;
  reader.at = skipLineBreaks(text, text.charCodeAt(at) === 59 ? at + 1 : at);
  return separated;
}

function readCaseHead(reader: Reader, start: number): boolean {
  reader.at = skipContinued(reader.text, reader.at);
  if (readValue(reader) === null) return reader.at >= reader.text.length;
  reader.at = skipLineBreaks(reader.text, reader.at);
  if (nameEnd(reader.text, reader.at, reader.text.length) !== reader.at + 2) return false;
  if (!reader.text.startsWith('in', reader.at)) return false;
  reader.at += 2;
  if (!enterFrame(reader, 'case', start)) return false;
  return turn(reader, 'case', 'head', 'pattern');
}

/** Reads `a | b)` before a branch of `case`, or the `esac` that ends it. */
export function readCasePattern(reader: Reader): void {
  const { text } = reader;
  const start = reader.at;
  if (text.charCodeAt(start) === 40) reader.at += 1;
  for (;;) {
    reader.at = skipContinued(text, reader.at);
    const wordStart = reader.at;
    const scanned = scanNext(reader);
    if (scanned === null) return;
    if (text.slice(wordStart, scanned.end) === 'esac' && wordStart === start) {
      turn(reader, 'case', 'pattern', 'body');
      leaveFrame(reader);
      return;
    }
    reader.at = skipContinued(text, reader.at);
    const next = text.charCodeAt(reader.at);
    if (scanned.end === wordStart || (next !== 41 && next !== 124)) {
      syntaxError(reader, start, Math.max(reader.at, start + 1), text.slice(start, reader.at + 1));
      return;
    }
    reader.at += 1;
    if (next === 41) {
      turn(reader, 'case', 'pattern', 'body');
      return;
    }
  }
}

/** `function NAME [()]`; `NAME ()` is recognised where the parenthesis stands. */
function readFunctionHead(reader: Reader): boolean {
  reader.at = skipContinued(reader.text, reader.at);
  if (readValue(reader) === null) return reader.at >= reader.text.length;
  const next = skipContinued(reader.text, reader.at);
  if (reader.text.charCodeAt(next) === 40) {
    const close = skipContinued(reader.text, next + 1);
    if (reader.text.charCodeAt(close) !== 41) return false;
    reader.at = close + 1;
  }
  reader.nextIsFunction = true;
  return true;
}
