import type { OptionDefinition, OptionTable } from './option-table.ts';

/** What an option string (`--max-steps`, `--no_packing`, `--help`) stands for. */
export type OptionString =
  | { readonly kind: 'option'; readonly option: OptionDefinition }
  | { readonly kind: 'negation'; readonly option: OptionDefinition }
  | { readonly kind: 'help' };

/** What argparse takes one word of the argument vector for, before it looks at the neighbours. */
export type WordReading =
  | { readonly kind: 'argument' }
  | {
      readonly kind: 'match';
      readonly string: string;
      readonly meaning: OptionString;
      readonly explicit: string | null;
    }
  | { readonly kind: 'ambiguous'; readonly matches: readonly string[] }
  | { readonly kind: 'unknown' }
  /** The first `--`: every word after it is an argument, and no option can take it. */
  | { readonly kind: 'separator' };

/** `-5` and `-.5`, but not `-1e-5`: argparse takes that one for an option. */
const NEGATIVE_NUMBER = /^-\p{Nd}+\n?$|^-\p{Nd}*\.\p{Nd}+\n?$/u;

const stringsOfTables = new WeakMap<OptionTable, ReadonlyMap<string, OptionString>>();

/** Every option string that the parser registers, in the order of the table. */
export function optionStrings(table: OptionTable): ReadonlyMap<string, OptionString> {
  const known = stringsOfTables.get(table);
  if (known !== undefined) return known;
  const strings = new Map<string, OptionString>([
    ['-h', { kind: 'help' }],
    ['--help', { kind: 'help' }],
  ]);
  for (const [name, option] of table.options) {
    const dashed = name.replaceAll('_', '-');
    strings.set(`--${name}`, { kind: 'option', option });
    if (table.dashedTwins) strings.set(`--${dashed}`, { kind: 'option', option });
    if (!option.negatable) continue;
    strings.set(`--no_${name}`, { kind: 'negation', option });
    if (table.dashedTwins) strings.set(`--no-${dashed}`, { kind: 'negation', option });
  }
  stringsOfTables.set(table, strings);
  return strings;
}

/** What argparse takes each word for. */
export function readWords(
  words: readonly string[],
  strings: ReadonlyMap<string, OptionString>,
): readonly WordReading[] {
  const separator = words.indexOf('--');
  return words.map((word, index) => {
    if (index === separator) return { kind: 'separator' };
    return separator >= 0 && index > separator ? { kind: 'argument' } : readWord(word, strings);
  });
}

/** Positions of the arguments directly after a word: those that an option at that word could take. */
export function argumentsAfter(readings: readonly WordReading[], at: number): readonly number[] {
  const indices: number[] = [];
  for (let index = at + 1; readings[index]?.kind === 'argument'; index += 1) indices.push(index);
  return indices;
}

/** Python 3.11's `ArgumentParser._parse_optional`. */
function readWord(word: string, strings: ReadonlyMap<string, OptionString>): WordReading {
  if (word[0] !== '-') return { kind: 'argument' };
  const exact = strings.get(word);
  if (exact !== undefined) return { kind: 'match', string: word, meaning: exact, explicit: null };
  if (word.length === 1) return { kind: 'argument' };
  const { head, explicit } = splitAtEquals(word);
  const beforeEquals = explicit === null ? undefined : strings.get(head);
  if (beforeEquals !== undefined) return { kind: 'match', string: head, meaning: beforeEquals, explicit };
  const byPrefix = word.startsWith('--') ? readPrefix(head, explicit, strings) : readShort(word, strings);
  if (byPrefix !== null) return byPrefix;
  if (NEGATIVE_NUMBER.test(word) || word.includes(' ')) return { kind: 'argument' };
  return { kind: 'unknown' };
}

function readPrefix(
  prefix: string,
  explicit: string | null,
  strings: ReadonlyMap<string, OptionString>,
): WordReading | null {
  const matches = [...strings].filter(([string]) => string.startsWith(prefix));
  const [first] = matches;
  if (first === undefined) return null;
  if (matches.length > 1) return { kind: 'ambiguous', matches: matches.map(([string]) => string) };
  return { kind: 'match', string: first[0], meaning: first[1], explicit };
}

/** `-h` is the only option with one dash; argparse reads `-hello` as `-h` with a value. */
function readShort(word: string, strings: ReadonlyMap<string, OptionString>): WordReading | null {
  const string = word.slice(0, 2);
  const meaning = strings.get(string);
  return meaning === undefined ? null : { kind: 'match', string, meaning, explicit: word.slice(2) };
}

function splitAtEquals(word: string): { readonly head: string; readonly explicit: string | null } {
  const equals = word.indexOf('=');
  if (equals < 0) return { head: word, explicit: null };
  return { head: word.slice(0, equals), explicit: word.slice(equals + 1) };
}
