import { parseArguments } from '../../swift/argparse.ts';
import type { ArgumentProblem, ParsedArguments } from '../../swift/argparse-result.ts';
import type { OptionTable } from '../../swift/option-table.ts';
import type { EngineLine } from '../post.ts';
import { isElision } from './placeholder.ts';

export type OptionRecord = Readonly<Record<string, string | readonly string[] | true>>;

export interface OptionReading {
  readonly options: OptionRecord;
  readonly problems: readonly ArgumentProblem[];
}

/** Options of `megatron` that take lists; its parser has no table here. Some became lists with 4.0. */
const LISTS_OF_MEGATRON = new Set(
  [
    'dataset',
    'val_dataset',
    'cached_dataset',
    'target_modules',
    'modules_to_save',
    'recompute_modules',
    'model_name',
  ].concat([
    'model_author',
    'external_plugins',
    'custom_register_path',
    'adapters',
    'reward_funcs',
    'reward_weights',
  ]),
);
const LISTS_OF_MEGATRON_4 = new Set([...LISTS_OF_MEGATRON, 'moe_aux_loss_coeff', 'report_to']);

/**
 * The options of a command by their names as written: values as strings, a list where the parser takes one, true for
 * a bare flag. Options that the parser refuses are kept as well, with the words behind them.
 */
export function recordOptions(
  words: readonly string[],
  table: OptionTable | null,
  line: EngineLine | null = null,
): OptionReading {
  const lists = line === '4.x' ? LISTS_OF_MEGATRON_4 : LISTS_OF_MEGATRON;
  const parsed = table === null ? null : parseArguments(words, table);
  const options: Record<string, string | readonly string[] | true> = {};
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    const following = valuesAfter(words, at);
    if (isOption(word)) options[nameAsWritten(word)] = writtenValue(word, at, following, parsed, lists);
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
  lists: ReadonlySet<string>,
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
  const isList = values.length > 1 || (parsed === null && lists.has(nameAsWritten(word)));
  return isList ? values : (values[0] ?? true);
}
