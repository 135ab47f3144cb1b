import {
  ANGLE,
  BACKSLASH,
  BLANK,
  CARRIAGE_RETURN,
  characterClass,
  lineBreakLength,
  NEWLINE,
  OPERATOR,
  skipBlanks,
} from './characters.ts';
import { readCasePattern, readReserved } from './compound.ts';
import { syntaxError } from './failures.ts';
import { finishCommand } from './finish-command.ts';
import { readHereDocuments } from './here-document.ts';
import { readOperator } from './operators.ts';
import { readComment } from './read-comment.ts';
import { readRedirection } from './read-redirection.ts';
import { readWord } from './read-word.ts';
import { createReader, type Reader, type ShellOptions, topFrame } from './reader.ts';
import type { ShellReading } from './reading.ts';
import { placeholderEnd } from './scan-word.ts';
import { keepVariables } from './variables.ts';

/**
 * Reads shell text as data: what commands bash would run with which words and variables, without running anything. Takes any text,
 * never throws, and takes time proportional to its length.
 *
 * Follows bash 5 for scripts (no aliases, no history expansion). It differs where a post does: a text that ends in a backslash, or
 * in CR LF lines, is read as if it had been typed; and what is not known (variables from outside, the output of commands, globs)
 * stays as text and is named, instead of being empty.
 */
export function readShell(text: string, options: ShellOptions = {}): ShellReading {
  const reader = createReader(text, options);
  while (reader.at < text.length) step(reader);
  endText(reader);
  const { commands, comments, problems } = reader;
  if (reader.expansion.exhausted) problems.push({ kind: 'expansion-limit', start: 0, end: text.length });
  return { commands, comments, problems, variables: keepVariables(reader.scope) };
}

function step(reader: Reader): void {
  const { text, at } = reader;
  const code = text.charCodeAt(at);
  const kind = characterClass(code);
  if (kind === BLANK) {
    reader.at = skipBlanks(text, at);
    return;
  }
  if (kind === NEWLINE || (kind === CARRIAGE_RETURN && text.charCodeAt(at + 1) === 10)) {
    readLineBreak(reader, kind === NEWLINE ? 1 : 2);
    return;
  }
  reader.lineIsEmpty = false;
  if (kind === BACKSLASH && readContinuation(reader)) return;
  if (code === 35) {
    readComment(reader);
    return;
  }
  const frame = topFrame(reader);
  if (frame !== null && frame.phase === 'pattern') readCasePattern(reader);
  else if (kind === OPERATOR) readOperator(reader);
  else if (kind === ANGLE && !startsWord(reader)) readAngle(reader);
  else readWordOrReserved(reader);
}

function startsWord(reader: Reader): boolean {
  const { text, at } = reader;
  if (text.charCodeAt(at + 1) === 40) return true;
  return reader.syntax.placeholders && placeholderEnd(text, at, text.length) > 0;
}

function readAngle(reader: Reader): void {
  // Within `[[ … ]]`, a comparison.
  if (reader.inTest) reader.at += 1;
  else readRedirection(reader, null, reader.at);
}

function readWordOrReserved(reader: Reader): void {
  const { text, at } = reader;
  if (reader.start < 0) {
    const end = plainWordEnd(text, at);
    if (end > at && readReserved(reader, at, end)) return;
    if (reader.afterCompound) {
      syntaxError(reader, at, Math.max(end, at + 1), text.slice(at, Math.max(end, at + 1)));
      return;
    }
  }
  readWord(reader);
  if (reader.words.length === 1 && reader.words[0]?.raw === '[[') reader.inTest = true;
  else if (reader.inTest && reader.words.at(-1)?.raw === ']]') reader.inTest = false;
}

/** The end of the word at `at` when it may be a reserved one: at most eight characters, none special; else `at`. */
function plainWordEnd(text: string, at: number): number {
  for (let index = at; index <= at + 8; index += 1) {
    const kind = index < text.length ? characterClass(text.charCodeAt(index)) : NEWLINE;
    if (kind === BLANK || kind === NEWLINE || kind === OPERATOR || kind === ANGLE || kind === CARRIAGE_RETURN)
      return index;
    if (kind === BACKSLASH) return lineBreakLength(text, index + 1) > 0 ? index : at;
  }
  return at;
}

/** `\` before a line break joins the lines; false when the backslash at `reader.at` escapes something else. */
function readContinuation(reader: Reader): boolean {
  const { text, at } = reader;
  const lineBreak = lineBreakLength(text, at + 1);
  if (lineBreak === 0 && at + 1 < text.length) return false;
  reader.at = at + 1 + lineBreak;
  const next = skipBlanks(text, reader.at);
  if (next >= text.length || lineBreakLength(text, next) > 0) {
    const command = reader.start < 0 ? null : reader.commands.length;
    reader.problems.push({ kind: 'trailing-backslash', start: at, end: at + 1, command });
  }
  return true;
}

function readLineBreak(reader: Reader, length: number): void {
  reader.at += length;
  if (reader.start >= 0 || reader.afterCompound) finishCommand(reader, 'newline');
  else if (reader.before === 'start' || reader.before === ';' || reader.before === '&')
    reader.before = 'newline';
  if (reader.hereDocuments.length > 0) readHereDocuments(reader);
  if (reader.lineIsEmpty) reader.cut = null;
  reader.lineIsEmpty = true;
  reader.unexported = [];
  if (reader.frames.length === 0 && reader.before === 'newline') reader.listStart = reader.commands.length;
}

function endText(reader: Reader): void {
  const { text, before } = reader;
  const pending =
    reader.start < 0 && !reader.afterCompound && (before === '&&' || before === '||' || before === '|');
  if (pending || reader.frames.length > 0) syntaxError(reader, text.length, text.length, 'end of text');
  else finishCommand(reader, 'newline');
  readHereDocuments(reader);
}
