import { skipContinued } from './continuation.ts';
import { syntaxError } from './failures.ts';
import { readValue } from './read-value.ts';
import { extendCommand, type Reader } from './reader.ts';
import type { RedirectionOperator, ShellRange, ShellWord } from './reading.ts';
import { placeholderEnd } from './scan-word.ts';

const OPERATORS: readonly RedirectionOperator[] = [
  '&>>',
  '<<<',
  '<<-',
  '&>',
  '>>',
  '>|',
  '>&',
  '<<',
  '<&',
  '<>',
  '<',
  '>',
];

/** Reads the redirection whose operator stands at `reader.at`; `start` is where its descriptor stands. */
export function readRedirection(reader: Reader, descriptor: number | null, start: number): void {
  const { text } = reader;
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, reader.at));
  if (operator === undefined) return;
  if (operator === '<') reportPlaceholder(reader);
  const operatorStart = reader.at;
  reader.at = skipContinued(text, reader.at + operator.length);
  const problems = reader.problems.length;
  const target = readValue(reader);
  if (target === null) {
    const refused = reader.problems.length > problems && reader.at >= text.length;
    if (!refused) syntaxError(reader, operatorStart, reader.at, operator);
    return;
  }
  const redirection: {
    operator: RedirectionOperator;
    descriptor: number | null;
    target: ShellWord;
    body: ShellRange | null;
  } & ShellRange = { operator, descriptor, target, body: null, start, end: target.end };
  if (operator === '<<' || operator === '<<-') {
    reader.hereDocuments.push({
      delimiter: withoutQuotes(target),
      stripsTabs: operator === '<<-',
      redirection,
    });
  }
  if (reader.afterCompound) return;
  extendCommand(reader, start, target.end);
  reader.redirections.push(redirection);
}

/** A delimiter loses its quotes and is not expanded otherwise. */
function withoutQuotes(word: ShellWord): string {
  return /["'\\]/u.test(word.raw) ? word.raw.replace(/["'\\]/gu, '') : word.raw;
}

/** Names `<your-token>` where it is about to be read as redirections. */
function reportPlaceholder(reader: Reader): void {
  const end = placeholderEnd(reader.text, reader.at, reader.text.length);
  if (end > 0) reader.problems.push({ kind: 'angle-placeholder', start: reader.at, end });
}
