import { skipQuoted } from './skip-nested.ts';

/** Most words that braces may make, and the longest written word that is looked at. */
const WORD_LIMIT = 256;
const LENGTH_LIMIT = 4096;

interface Group {
  readonly open: number;
  readonly close: number;
  readonly commas: readonly number[];
}

/**
 * The written words that brace expansion makes of one (`a{b,c}` → `ab`, `ac`; `{1..3}`; nested). Null when there is nothing to expand;
 * 'too many' when the result would exceed the limit. Quotes and other expansions stay as written, for the expansion that follows.
 */
export function expandBraces(word: string): string[] | 'too many' | null {
  if (!word.includes(',') && !word.includes('..')) return null;
  const groups = findGroups(word);
  if (groups.length === 0) return null;
  if (word.length > LENGTH_LIMIT || groups.length > WORD_LIMIT) return 'too many';
  return expandFrom(word, 0, word.length, groups) ?? 'too many';
}

/** Alternatives of `word.slice(start, end)`; null beyond the limit. */
function expandFrom(word: string, start: number, end: number, groups: readonly Group[]): string[] | null {
  const first = groups.find((group) => group.open >= start && group.close < end);
  if (first === undefined) return [word.slice(start, end)];
  const middle = alternatives(word, first, groups);
  const after = expandFrom(word, first.close + 1, end, groups);
  if (middle === null || after === null || middle.length * after.length > WORD_LIMIT) return null;
  const before = word.slice(start, first.open);
  return middle.flatMap((text) => after.map((rest) => before + text + rest));
}

function alternatives(word: string, group: Group, groups: readonly Group[]): string[] | null {
  if (group.commas.length === 0) return sequence(word.slice(group.open + 1, group.close));
  const words: string[] = [];
  let start = group.open + 1;
  for (const comma of [...group.commas, group.close]) {
    const part = expandFrom(word, start, comma, groups);
    if (part === null || words.length + part.length > WORD_LIMIT) return null;
    words.push(...part);
    start = comma + 1;
  }
  return words;
}

/** Every pair of braces that expands, in the order of their openings. */
function findGroups(word: string): Group[] {
  const groups: Group[] = [];
  const open: { readonly at: number; readonly commas: number[] }[] = [];
  let index = 0;
  while (index < word.length) {
    const code = word.charCodeAt(index);
    const skipped = skipQuoted(word, index, word.length);
    if (skipped > index) {
      index = skipped;
      continue;
    }
    if (code === 123) open.push({ at: index, commas: [] });
    else if (code === 44) open.at(-1)?.commas.push(index);
    else if (code === 125) {
      const group = open.pop();
      if (group !== undefined && (group.commas.length > 0 || isSequence(word.slice(group.at + 1, index)))) {
        groups.push({ open: group.at, close: index, commas: group.commas });
      }
    }
    index += 1;
  }
  return groups.sort((left, right) => left.open - right.open);
}

const SEQUENCE = /^(?:(-?[0-9]{1,15})\.\.(-?[0-9]{1,15})|([a-zA-Z])\.\.([a-zA-Z]))(?:\.\.(-?[0-9]{1,9}))?$/u;

function isSequence(body: string): boolean {
  return body.length < 48 && SEQUENCE.test(body);
}

function sequence(body: string): string[] | null {
  const [, from, to, fromLetter, toLetter, by] = SEQUENCE.exec(body) ?? [];
  const letters = fromLetter !== undefined && toLetter !== undefined;
  const first = letters ? fromLetter.charCodeAt(0) : Number(from);
  const last = letters ? toLetter.charCodeAt(0) : Number(to);
  const step = Math.max(1, Math.abs(Number(by ?? '1'))) * (last < first ? -1 : 1);
  const count = Math.floor((last - first) / step) + 1;
  if (count > WORD_LIMIT) return null;
  const width = [from, to].some((number) => /^-?0[0-9]/u.test(number ?? ''))
    ? Math.max(from?.length ?? 0, to?.length ?? 0)
    : 0;
  return Array.from({ length: count }, (_, index) => {
    const value = first + index * step;
    return letters ? String.fromCharCode(value) : padded(value, width);
  });
}

function padded(value: number, width: number): string {
  const digits = String(Math.abs(value));
  return value < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
}
