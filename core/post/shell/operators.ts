import { skipContinued } from './continuation.ts';
import { syntaxError, unterminated } from './failures.ts';
import { finishCommand } from './finish-command.ts';
import { endBranch, enterFrame, leaveFrame } from './frames.ts';
import { readRedirection } from './read-redirection.ts';
import { atCommandStart, extendCommand, type Reader, topFrame } from './reader.ts';
import type { ShellConnector } from './reading.ts';
import { skipNested } from './skip-nested.ts';

/** How often `((` is tried as arithmetic before it is taken for two subshells; every try looks at all of it. */
const ARITHMETIC_ATTEMPTS = 16;

/** Reads the operator at `reader.at`, which is one of `;&|()`. */
export function readOperator(reader: Reader): void {
  const { text, at } = reader;
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (code === 40) openParenthesis(reader);
  else if (code === 41) closeParenthesis(reader);
  else if (code === 38 && next === 62) readRedirection(reader, null, at);
  else if (reader.inTest && code !== 59) skipTestOperator(reader, next === code ? 2 : 1);
  else if (code === 59 && (next === 59 || next === 38)) endCaseBranch(reader);
  else if (code === 59) connect(reader, ';', 1);
  else if (code === 38) connect(reader, next === 38 ? '&&' : '&', next === 38 ? 2 : 1);
  else if (next === 124) connect(reader, '||', 2);
  else connect(reader, '|', next === 38 ? 2 : 1);
}

function connect(reader: Reader, connector: ShellConnector, length: number): void {
  if (atCommandStart(reader)) {
    syntaxError(reader, reader.at, reader.at + length, reader.text.slice(reader.at, reader.at + length));
    return;
  }
  reader.at += length;
  finishCommand(reader, connector);
}

function endCaseBranch(reader: Reader): void {
  const { text, at } = reader;
  const length = text.startsWith(';;&', at) ? 3 : 2;
  const frame = topFrame(reader);
  if (frame?.kind !== 'case' || frame.phase !== 'body') {
    syntaxError(reader, at, at + length, text.slice(at, at + length));
    return;
  }
  finishCommand(reader, ';');
  reader.at += length;
  endBranch(reader);
  frame.phase = 'pattern';
}

function openParenthesis(reader: Reader): void {
  const { text, at } = reader;
  if (reader.inTest) {
    skipTestOperator(reader, 1);
    return;
  }
  if (!atCommandStart(reader)) {
    if (!readFunctionParentheses(reader)) syntaxError(reader, at, at + 1, '(');
    return;
  }
  if (text.charCodeAt(at + 1) === 40 && reader.arithmeticAttempts < ARITHMETIC_ATTEMPTS) {
    const close = skipNested(text, at + 1, 'parenthesis', text.length);
    if (close < 0) {
      extendCommand(reader, at, at);
      unterminated(reader, at, '((');
      return;
    }
    if (text.charCodeAt(close - 2) === 41) {
      reader.at = close;
      reader.afterCompound = true;
      return;
    }
    reader.arithmeticAttempts += 1;
  }
  reader.at += 1;
  if (!enterFrame(reader, 'subshell', at)) syntaxError(reader, at, at + 1, '(');
}

function readFunctionParentheses(reader: Reader): boolean {
  const close = skipContinued(reader.text, reader.at + 1);
  const plain =
    reader.words.length === 1 && reader.assignments.length === 0 && reader.redirections.length === 0;
  if (!plain || reader.text.charCodeAt(close) !== 41) return false;
  reader.at = close + 1;
  reader.start = -1;
  reader.words = [];
  reader.nextIsFunction = true;
  return true;
}

function closeParenthesis(reader: Reader): void {
  const { at } = reader;
  if (reader.inTest) {
    skipTestOperator(reader, 1);
    return;
  }
  if (topFrame(reader)?.kind !== 'subshell') {
    syntaxError(reader, at, at + 1, ')');
    return;
  }
  reader.at += 1;
  finishCommand(reader, 'group');
  leaveFrame(reader);
}

/** Within `[[ … ]]` the operators are operands of the test. */
function skipTestOperator(reader: Reader, length: number): void {
  extendCommand(reader, reader.at, reader.at + length);
  reader.at += length;
}
