import { nameEnd } from './characters.ts';
import { expandRange, expandValue } from './expand-word.ts';
import { ascend, descend, type Expansion, lookUp, spend } from './expansion.ts';
import {
  appendLiteral,
  appendSplit,
  appendUnresolved,
  endField,
  type Field,
  type Fields,
  NOTHING_UNRESOLVED,
} from './fields.ts';
import type { ShellVariable } from './reading.ts';
import { assignVariable, isSetByTheShell } from './variables.ts';

/** Expands `$NAME`, `${NAME}`, `${NAME[@]}`, `${#NAME}`, or `${NAME:-word}` and its kin, written at `source.slice(start, end)`. */
export function expandParameter(
  expansion: Expansion,
  source: string,
  start: number,
  end: number,
  quoted: boolean,
  fields: Fields,
): void {
  const raw = source.slice(start, end);
  const done = descend(expansion) && tryExpand(expansion, source, start, end, quoted, fields);
  if (!done) appendUnresolved(fields, raw, [parameterName(raw)]);
}

function tryExpand(
  expansion: Expansion,
  source: string,
  start: number,
  end: number,
  quoted: boolean,
  fields: Fields,
): boolean {
  const done = expandKnown(expansion, source, start, end, quoted, fields);
  ascend(expansion);
  return done;
}

function expandKnown(
  expansion: Expansion,
  source: string,
  start: number,
  end: number,
  quoted: boolean,
  fields: Fields,
): boolean {
  if (source.charCodeAt(start + 1) !== 123) {
    const variable = lookUp(expansion, source.slice(start + 1, end));
    return variable !== null && appendVariable(expansion, variable, quoted, fields);
  }
  const bodyEnd = end - 1;
  if (source.charCodeAt(start + 2) === 35)
    return appendLength(expansion, source.slice(start + 3, bodyEnd), fields);
  const nameStop = nameEnd(source, start + 2, bodyEnd);
  const variable = lookUp(expansion, source.slice(start + 2, nameStop));
  if (nameStop === bodyEnd) return variable !== null && appendVariable(expansion, variable, quoted, fields);
  if (source.charCodeAt(nameStop) === 91) {
    return (
      variable !== null && appendMember(expansion, variable, source.slice(nameStop, bodyEnd), quoted, fields)
    );
  }
  return (
    nameStop > start + 2 && expandAlternative(expansion, source, start, nameStop, bodyEnd, quoted, fields)
  );
}

/** `${NAME-word}`, `=`, `+`, `?`, each also with a colon, which counts an empty value as none. */
function expandAlternative(
  expansion: Expansion,
  source: string,
  start: number,
  nameStop: number,
  bodyEnd: number,
  quoted: boolean,
  fields: Fields,
): boolean {
  const name = source.slice(start + 2, nameStop);
  const colon = source.charCodeAt(nameStop) === 58;
  const operator = source.charAt(nameStop + (colon ? 1 : 0));
  const word = nameStop + (colon ? 2 : 1);
  const variable = lookUp(expansion, name);
  if (variable === null && isSetByTheShell(name)) return false;
  const present = variable !== null && !(colon && variable.value === '');
  if (operator === '+') {
    // What was never assigned in the text may still be in the reader's environment: only a known variable decides.
    if (variable === null) return false;
    if (present) expandRange(expansion, source, word, bodyEnd, quoted ? 'double' : 'default', fields);
    else if (quoted) appendLiteral(fields, '');
    return true;
  }
  if (operator !== '-' && operator !== '=' && operator !== '?') return false;
  if (present) return appendVariable(expansion, variable, quoted, fields);
  if (operator === '?') return false;
  if (operator === '=') {
    const value = expandValue(expansion, source, word, bodyEnd, quoted ? 'double' : 'default');
    const assigned = { value: value.text, exported: false, unresolved: value.unresolved, elements: null };
    assignVariable(expansion.scope, name, assigned);
    return appendVariable(expansion, assigned, quoted, fields);
  }
  expandRange(expansion, source, word, bodyEnd, quoted ? 'double' : 'default', fields);
  return true;
}

function appendVariable(
  expansion: Expansion,
  variable: ShellVariable,
  quoted: boolean,
  fields: Fields,
): boolean {
  return appendText(expansion, { text: variable.value, unresolved: variable.unresolved }, quoted, fields);
}

function appendText(expansion: Expansion, value: Field, quoted: boolean, fields: Fields): boolean {
  if (!spend(expansion, value.text.length)) return false;
  // Whether an unknown part would split is unknown too: it stays in one piece.
  if (value.unresolved.length > 0) appendUnresolved(fields, value.text, value.unresolved);
  else if (quoted) appendLiteral(fields, value.text);
  else appendSplit(fields, value.text);
  return true;
}

/** `[@]`, `[*]` or `[number]` of an array. */
function appendMember(
  expansion: Expansion,
  variable: ShellVariable,
  subscript: string,
  quoted: boolean,
  fields: Fields,
): boolean {
  if (variable.unresolved.length > 0) return false;
  const elements = variable.elements ?? [variable.value];
  if (/^\[[0-9]{1,6}\]$/u.test(subscript)) {
    const text = elements[Number(subscript.slice(1, -1))] ?? '';
    return appendText(expansion, { text, unresolved: NOTHING_UNRESOLVED }, quoted, fields);
  }
  if (subscript !== '[@]' && subscript !== '[*]') return false;
  const joined = elements.join(' ');
  if ((subscript === '[*]' && quoted) || !fields.splits) {
    return appendText(expansion, { text: joined, unresolved: NOTHING_UNRESOLVED }, true, fields);
  }
  if (!spend(expansion, joined.length)) return false;
  elements.forEach((element, index) => {
    if (index > 0) endField(fields);
    if (quoted) appendLiteral(fields, element);
    else appendSplit(fields, element);
  });
  return true;
}

function appendLength(expansion: Expansion, inner: string, fields: Fields): boolean {
  const [, name, all] = /^([A-Za-z_][A-Za-z0-9_]*)(\[[@*]\])?$/u.exec(inner) ?? [];
  const variable = name === undefined ? null : lookUp(expansion, name);
  if (variable === null || variable.unresolved.length > 0) return false;
  const length = all === undefined ? [...variable.value].length : (variable.elements?.length ?? 1);
  appendLiteral(fields, String(length));
  return true;
}

function parameterName(raw: string): string {
  const start = raw.charCodeAt(1) === 123 ? 2 : 1;
  const prefix = start === 2 && /^[#!]/u.test(raw.charAt(2)) && raw.length > 4 ? 1 : 0;
  const end = nameEnd(raw, start + prefix, raw.length);
  return raw.slice(start + prefix, Math.max(end, start + prefix + 1));
}
