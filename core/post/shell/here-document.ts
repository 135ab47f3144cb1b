import type { Reader } from './reader.ts';

/** Skips the bodies of the here-documents that the line before `reader.at` announced. They are data. */
export function readHereDocuments(reader: Reader): void {
  for (const { delimiter, stripsTabs, redirection } of reader.hereDocuments) {
    const start = reader.at;
    const { end, next } = findDelimiter(reader.text, start, delimiter, stripsTabs);
    if (next < 0) {
      reader.problems.push({ kind: 'unterminated-here-document', start, end, delimiter });
    }
    redirection.body = { start, end };
    reader.at = next < 0 ? reader.text.length : next;
  }
  reader.hereDocuments = [];
}

/** Where the body ends, and where the line behind its delimiter starts; -1 when the delimiter never comes. */
function findDelimiter(
  text: string,
  start: number,
  delimiter: string,
  stripsTabs: boolean,
): { end: number; next: number } {
  let line = start;
  while (line < text.length) {
    const found = text.indexOf('\n', line);
    const lineEnd = found < 0 ? text.length : found;
    let first = line;
    while (stripsTabs && text.charCodeAt(first) === 9) first += 1;
    let last = lineEnd;
    if (last > first && text.charCodeAt(last - 1) === 13) last -= 1;
    if (last - first === delimiter.length && text.startsWith(delimiter, first)) {
      return { end: line, next: found < 0 ? text.length : found + 1 };
    }
    line = lineEnd + 1;
  }
  return { end: text.length, next: -1 };
}
