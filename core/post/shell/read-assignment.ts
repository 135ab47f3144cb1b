import { lineBreakLength, nameEnd, skipBlanks } from './characters.ts';
import { expandWord } from './expand-word.ts';
import { lookUp, spend } from './expansion.ts';
import { syntaxError, unterminated } from './failures.ts';
import { addNames, NOTHING_UNRESOLVED } from './fields.ts';
import { scanNext, valueWord } from './read-value.ts';
import { extendCommand, type Reader } from './reader.ts';
import type { ShellVariable, ShellWord } from './reading.ts';
import { forgetVariable } from './variables.ts';

/** Reads the scanned word as `NAME=value`, `NAME+=value`, `NAME=(…)` or `NAME[…]=…` before a command; false when it is none. */
export function readAssignment(reader: Reader, start: number, end: number, contents: number): boolean {
  const { text } = reader;
  const stop = nameEnd(text, start, end);
  if (stop === start) return false;
  const name = text.slice(start, stop);
  if (text.charCodeAt(stop) === 91) return readMember(reader, name, start, end);
  const append = text.charCodeAt(stop) === 43;
  if (text.charCodeAt(stop + (append ? 1 : 0)) !== 61) return false;
  const valueStart = stop + (append ? 2 : 1);
  if (valueStart > end) return false;
  extendCommand(reader, start, end);
  if (valueStart === end && text.charCodeAt(end) === 40) return readArray(reader, name, append, start);
  reader.expansion.ahead = reader.ahead;
  const written = valueWord(reader, valueStart, end, contents);
  const before = append ? affordable(reader, lookUp(reader.expansion, name)) : null;
  reader.expansion.ahead = null;
  const value = append ? appended(written, name, before) : written;
  remember(reader, name, { value: value.text, exported: true, unresolved: value.unresolved, elements: null });
  reader.assignments.push({ name, append, value, elements: null, start, end });
  return true;
}

/** What was known before, with the written value behind it. */
function appended(written: ShellWord, name: string, before: ShellVariable | null): ShellWord {
  if (before === null)
    return { ...written, text: `$${name}${written.text}`, unresolved: [name, ...written.unresolved] };
  return {
    ...written,
    text: before.value + written.text,
    unresolved: [...before.unresolved, ...written.unresolved],
  };
}

/** The variable, when the budget allows for a copy of what it holds. */
function affordable(reader: Reader, variable: ShellVariable | null): ShellVariable | null {
  if (variable === null) return null;
  const size = variable.value.length + variable.unresolved.length + (variable.elements?.length ?? 0);
  return spend(reader.expansion, size) ? variable : null;
}

function remember(reader: Reader, name: string, variable: ShellVariable): void {
  reader.ahead ??= new Map();
  reader.ahead.set(name, variable);
}

/** A single member changes an array in a way that is not followed: its value is unknown from here on. */
function readMember(reader: Reader, name: string, start: number, end: number): boolean {
  if (!/^[A-Za-z0-9_]+\[[^\]]*\]\+?=/u.test(reader.text.slice(start, Math.min(end, start + 200))))
    return false;
  extendCommand(reader, start, end);
  forgetVariable(reader.scope, name);
  return true;
}

/** Reads `(a b c)` at `reader.at`; line breaks and comments are allowed between members. */
function readArray(reader: Reader, name: string, append: boolean, start: number): boolean {
  const { text } = reader;
  const open = reader.at;
  const known = append ? affordable(reader, lookUp(reader.expansion, name)) : null;
  const elements = known === null ? [] : [...(known.elements ?? [known.value])];
  const unresolved = append && known === null ? [name] : [...(known?.unresolved ?? NOTHING_UNRESOLVED)];
  reader.at += 1;
  for (;;) {
    reader.at = skipSpace(text, reader.at);
    if (reader.at >= text.length) {
      unterminated(reader, open, '(');
      return true;
    }
    if (text.charCodeAt(reader.at) === 41) break;
    const wordStart = reader.at;
    const scanned = scanNext(reader);
    if (scanned === null) return true;
    if (scanned.end === wordStart) {
      syntaxError(reader, wordStart, wordStart + 1, text.charAt(wordStart));
      return true;
    }
    for (const field of expandWord(reader.expansion, text, wordStart, scanned.end, scanned.contents)) {
      elements.push(field.text);
      addNames(unresolved, field.unresolved);
    }
  }
  reader.at += 1;
  extendCommand(reader, start, reader.at);
  const raw = text.slice(open, reader.at);
  const value = { text: elements[0] ?? '', raw, start: open, end: reader.at, quoted: false, unresolved };
  reader.assignments.push({ name, append, value, elements, start, end: reader.at });
  return true;
}

/** Skips blanks, line breaks, continuations and comments. */
function skipSpace(text: string, at: number): number {
  let index = at;
  for (;;) {
    index = skipBlanks(text, index);
    const lineBreak = lineBreakLength(text, index);
    const continued = text.charCodeAt(index) === 92 ? lineBreakLength(text, index + 1) : 0;
    if (lineBreak > 0) index += lineBreak;
    else if (continued > 0) index += 1 + continued;
    else if (text.charCodeAt(index) === 35) {
      const end = text.indexOf('\n', index);
      index = end < 0 ? text.length : end;
    } else return index;
  }
}
