import { parseArguments } from '../../swift/argparse.ts';
import type { ArgumentProblem, ParsedArguments } from '../../swift/argparse-result.ts';
import type { OptionTable } from '../../swift/option-table.ts';
import { isElision } from './placeholder.ts';

export type OptionRecord = Readonly<Record<string, string | readonly string[] | true>>;

export interface OptionReading {
  readonly options: OptionRecord;
  readonly problems: readonly ArgumentProblem[];
}

/**
 * The options of a command by their names as written: values as strings, a list where the parser takes one, true for
 * a bare flag. Options that the parser refuses are kept as well, with the words behind them.
 */
export function recordOptions(words: readonly string[], table: OptionTable | null): OptionReading {
  const parsed = table === null ? null : parseArguments(words, table);
  const options: Record<string, string | readonly string[] | true> = {};
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    const following = valuesAfter(words, at);
    if (isOption(word)) options[nameAsWritten(word)] = writtenValue(word, at, following, parsed);
    at += 1 + following.length;
  }
  return { options, problems: parsed?.problems ?? [] };
}

/** `--max_length=2048` is written as `max_length`. */
export function nameAsWritten(word: string): string {
  return word.replace(/^--?/, '').replace(/=.*$/s, '');
}

function isOption(word: string): boolean {
  return /^--[A-Za-z]/.test(word);
}

function valuesAfter(words: readonly string[], at: number): readonly string[] {
  const next = words.findIndex((word, index) => index > at && isOption(word));
  return words.slice(at + 1, next === -1 ? words.length : next);
}

function writtenValue(
  word: string,
  at: number,
  following: readonly string[],
  parsed: ParsedArguments | null,
): string | readonly string[] | true {
  const inline = /=(.*)$/s.exec(word)?.[1];
  const given =
    parsed === null ? undefined : [...parsed.values.values()].find(({ wordIndex }) => wordIndex === at);
  if (given !== undefined) {
    if (Array.isArray(given.value)) return given.written.filter((value) => !isElision(value));
    return given.written[0] ?? true;
  }
  if (inline !== undefined) return inline;
  const values = following.filter((value) => !isElision(value));
  return values.length > 1 ? values : (values[0] ?? true);
}
