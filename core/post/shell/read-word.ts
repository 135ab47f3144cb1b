import { isBlank, isDigit, lineBreakLength, nameEnd, skipBlanks } from './characters.ts';
import { isDeclaration } from './effects.ts';
import { expandValue, expandWord } from './expand-word.ts';
import { NOTHING_UNRESOLVED } from './fields.ts';
import { readAssignment } from './read-assignment.ts';
import { readRedirection } from './read-redirection.ts';
import { ALTERED, scanNext } from './read-value.ts';
import { extendCommand, type Reader } from './reader.ts';
import { BRACES, ESCAPES, QUOTES } from './scan-word.ts';

/** Reads the word at `reader.at` into the open command: an assignment, an argument, or the descriptor of a redirection. */
export function readWord(reader: Reader): void {
  const start = reader.at;
  const scanned = scanNext(reader);
  if (scanned === null) return;
  const { end, contents } = scanned;
  const next = reader.text.charCodeAt(end);
  if ((next === 60 || next === 62) && contents === 0 && isNumber(reader.text, start, end)) {
    readRedirection(reader, Number(reader.text.slice(start, end)), start);
    return;
  }
  if (reader.words.length === 0 && readAssignment(reader, start, end, contents)) return;
  extendCommand(reader, start, end);
  addWord(reader, start, end, contents);
}

function addWord(reader: Reader, start: number, end: number, contents: number): void {
  const raw = reader.text.slice(start, end);
  if ((contents & ALTERED) === 0) {
    reader.words.push({ text: raw, raw, start, end, quoted: false, unresolved: NOTHING_UNRESOLVED });
    return;
  }
  if ((contents & ESCAPES) !== 0) reportEscapedBlank(reader, start, end);
  const [command] = reader.words;
  const stop =
    command !== undefined && isDeclaration(command.text) ? nameEnd(reader.text, start, end) : start;
  const assigns = stop > start && reader.text.charCodeAt(stop) === 61 && (contents & BRACES) === 0;
  const fields = assigns
    ? [expandValue(reader.expansion, reader.text, start, end)]
    : expandWord(reader.expansion, reader.text, start, end, contents);
  const quoted = (contents & QUOTES) !== 0;
  for (const { text, unresolved } of fields) reader.words.push({ text, raw, start, end, quoted, unresolved });
}

/** `\` before blanks at a line's end escapes a blank instead of the line break; at a word's start it makes the blank part of the word. */
function reportEscapedBlank(reader: Reader, start: number, end: number): void {
  const { text } = reader;
  const ends = isBlank(text.charCodeAt(end - 1)) && text.charCodeAt(end - 2) === 92 && endsLine(text, end);
  const starts = text.charCodeAt(start) === 92 && isBlank(text.charCodeAt(start + 1));
  if (!ends && !starts) return;
  const at = ends ? end - 2 : start;
  if (ends) reader.nextCut = { problem: reader.problems.length, certain: true };
  reader.problems.push({
    kind: 'backslash-space',
    start: at,
    end: ends ? end : start + 2,
    command: reader.commands.length,
    lost: [],
    continuation: null,
  });
}

function endsLine(text: string, at: number): boolean {
  const index = skipBlanks(text, at);
  return index >= text.length || lineBreakLength(text, index) > 0;
}

function isNumber(text: string, start: number, end: number): boolean {
  if (end - start > 9) return false;
  for (let index = start; index < end; index += 1) if (!isDigit(text.charCodeAt(index))) return false;
  return true;
}
