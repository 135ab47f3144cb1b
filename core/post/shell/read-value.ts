import { expandValue } from './expand-word.ts';
import { unterminated } from './failures.ts';
import { NOTHING_UNRESOLVED } from './fields.ts';
import { extendCommand, type Reader } from './reader.ts';
import type { ShellWord } from './reading.ts';
import { BRACES, ESCAPES, EXPANSIONS, FOREIGN, QUOTES, scanWord } from './scan-word.ts';
import { skipQuoted } from './skip-nested.ts';
import { meantCharacter } from './typographic.ts';

/** Contents by which a word means something else than its characters. */
export const ALTERED = QUOTES | EXPANSIONS | BRACES | ESCAPES;

/** Scans the word at `reader.at` and moves behind it; null when a quote in it is not closed, which ends the reading. */
export function scanNext(reader: Reader): { readonly end: number; readonly contents: number } | null {
  const start = reader.at;
  const scanned = scanWord(reader.text, start, reader.text.length, reader.syntax, reader.scanned);
  if (scanned.unterminated !== null) {
    extendCommand(reader, start, scanned.unterminated.at);
    unterminated(reader, scanned.unterminated.at, scanned.unterminated.opening);
    return null;
  }
  reader.at = scanned.end;
  if ((scanned.contents & FOREIGN) !== 0) reportTypographic(reader, start, scanned.end, scanned.contents);
  return scanned;
}

/** Reads the word at `reader.at` as one value that is not split; null when there is none. */
export function readValue(reader: Reader): ShellWord | null {
  const start = reader.at;
  const scanned = scanNext(reader);
  if (scanned === null || scanned.end === start) return null;
  return valueWord(reader, start, scanned.end, scanned.contents);
}

export function valueWord(reader: Reader, start: number, end: number, contents: number): ShellWord {
  const raw = reader.text.slice(start, end);
  const quoted = (contents & QUOTES) !== 0;
  if ((contents & ALTERED) === 0)
    return { text: raw, raw, start, end, quoted, unresolved: NOTHING_UNRESOLVED };
  const { text, unresolved } = expandValue(reader.expansion, reader.text, start, end);
  return { text, raw, start, end, quoted, unresolved };
}

function reportTypographic(reader: Reader, start: number, end: number, contents: number): void {
  const { text } = reader;
  let index = start;
  while (index < end) {
    const next = (contents & ALTERED) === 0 ? index : skipQuoted(text, index, end);
    if (next > index) {
      index = next;
      continue;
    }
    const meant = text.charCodeAt(index) < 128 ? null : meantCharacter(text, index, start);
    if (meant !== null) {
      const character = text.charAt(index);
      reader.problems.push({ kind: 'typographic-character', start: index, end: index + 1, character, meant });
    }
    index += 1;
  }
}
