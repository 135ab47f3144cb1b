import { isBlank } from './characters.ts';

/** One word that an expansion yields. */
export interface Field {
  readonly text: string;
  readonly unresolved: readonly string[];
}

export const NOTHING_UNRESOLVED: readonly string[] = [];

/** The words that grow while one written word is expanded. */
export interface Fields {
  readonly done: Field[];
  text: string;
  /** Whether a word is being built: an empty unquoted expansion alone makes none, an empty quoted string does. */
  open: boolean;
  unresolved: string[] | null;
  /** Whether unquoted values are split at blanks; they are not in an assignment. */
  readonly splits: boolean;
}

export function createFields(splits: boolean): Fields {
  return { done: [], text: '', open: false, unresolved: null, splits };
}

export function appendLiteral(fields: Fields, text: string): void {
  fields.text += text;
  fields.open = true;
}

/** Leaves an expansion as it is written and names what is not known. */
export function appendUnresolved(fields: Fields, raw: string, names: readonly string[]): void {
  appendLiteral(fields, raw);
  fields.unresolved ??= [];
  addNames(fields.unresolved, names);
}

/** Longest list in which a name is looked for before it is added; a longer one may name a variable twice. */
const DISTINCT_LIMIT = 16;

export function addNames(list: string[], names: readonly string[]): void {
  for (const name of names) if (list.length > DISTINCT_LIMIT || !list.includes(name)) list.push(name);
}

/** Appends an unquoted value: blanks and line breaks in it end a word. */
export function appendSplit(fields: Fields, value: string): void {
  if (!fields.splits) {
    appendLiteral(fields, value);
    return;
  }
  let start = 0;
  for (let index = 0; index <= value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (index < value.length && !isBlank(code) && code !== 10) continue;
    if (index > start) appendLiteral(fields, value.slice(start, index));
    if (index < value.length) endField(fields);
    start = index + 1;
  }
}

export function endField(fields: Fields): void {
  if (!fields.open) return;
  fields.done.push({ text: fields.text, unresolved: fields.unresolved ?? NOTHING_UNRESOLVED });
  fields.text = '';
  fields.open = false;
  fields.unresolved = null;
}

export function finishFields(fields: Fields): Field[] {
  endField(fields);
  return fields.done;
}

/** The only word of an expansion that does not split; the empty word when there is none. */
export function onlyField(fields: Fields): Field {
  endField(fields);
  return fields.done[0] ?? { text: '', unresolved: NOTHING_UNRESOLVED };
}
