import type {
  ArgumentProblem,
  GivenOption,
  OptionValue,
  ParsedArguments,
  ProblemKind,
} from './argparse-result.ts';
import { choiceWord, convertWord } from './argparse-values.ts';
import { argumentsAfter, optionStrings, readWords, type WordReading } from './argparse-words.ts';
import { nearestOption, nearestWord } from './nearest.ts';
import type { Choice, OptionDefinition, OptionTable } from './option-table.ts';

/**
 * Reads the words after `swift <subcommand>` as the engine does: transformers' HfArgumentParser over Python 3.11's
 * argparse, then ms-swift's own refusal of what is left over. Every problem is reported, where the engine stops at
 * its first. The words are an argument vector: quotes and variables are already resolved.
 */
export function parseArguments(words: readonly string[], table: OptionTable): ParsedArguments {
  const readings = readWords(words, optionStrings(table));
  const parse: Parse = { words, table, values: new Map(), problems: [], remaining: [] };
  let at = 0;
  while (at < words.length) at = takeWord(parse, readings, at);
  const { values, problems, remaining } = parse;
  const ignoring = values.get('ignore_args_error')?.value === true;
  const refusing = problems.filter((problem) => !(ignoring && isLeftOver(problem)));
  return { outcome: refusing.length === 0 ? 'accepted' : 'refused', values, problems, remaining };
}

interface Parse {
  readonly words: readonly string[];
  readonly table: OptionTable;
  readonly values: Map<string, GivenOption>;
  readonly problems: ArgumentProblem[];
  readonly remaining: number[];
}

type Match = WordReading & { readonly kind: 'match' };

/** Takes the word at a position with the words that belong to it; gives the position of the next. */
function takeWord(parse: Parse, readings: readonly WordReading[], at: number): number {
  const reading = readings[at];
  if (reading?.kind === 'match') return at + 1 + takeMatch(parse, reading, at, argumentsAfter(readings, at));
  const following = reading?.kind === 'argument' ? [] : argumentsAfter(readings, at);
  if (reading?.kind === 'ambiguous') {
    addProblem(parse, 'ambiguous', at, { expected: reading.matches });
  } else {
    const nearest = nearestOption(parse.words[at] ?? '', parse.table.options.keys());
    addProblem(parse, reading?.kind === 'unknown' ? 'unknown' : 'unexpected argument', at, { nearest });
    parse.remaining.push(at, ...following);
  }
  return at + 1 + following.length;
}

/** Takes an option string with the words after it that are its values; gives how many those are. */
function takeMatch(parse: Parse, match: Match, at: number, following: readonly number[]): number {
  const { meaning, string, explicit } = match;
  if (meaning.kind === 'option') return takeOption(parse, meaning.option, match, at, following);
  if (meaning.kind === 'help') {
    // One dash: argparse splits `-hh` into `-h -h`.
    const asked = explicit === null || (string === '-h' && /^h+$/.test(explicit));
    addProblem(parse, asked ? 'help' : 'unexpected value', at, {});
  } else if (explicit === null) {
    give(parse, meaning.option, { value: false, wordIndex: at, valueIndices: [], written: [], string });
  } else {
    addProblem(parse, 'unexpected value', at, { option: meaning.option.name, value: explicit });
  }
  return 0;
}

function takeOption(
  parse: Parse,
  option: OptionDefinition,
  { string, explicit }: Match,
  at: number,
  following: readonly number[],
): number {
  const valueIndices = explicit === null ? following.slice(0, option.list ? following.length : 1) : [];
  const written = explicit === null ? valueIndices.map((index) => parse.words[index] ?? '') : [explicit];
  // The last occurrence counts, also when it cannot be read.
  const earlier = parse.values.get(option.name);
  parse.values.delete(option.name);
  if (written.length === 0 && !option.bare) {
    addProblem(parse, 'missing value', at, { option: option.name, expected: expectedValues(option) });
    return 0;
  }
  const converted = convert(parse, option, written, (number) => valueIndices[number] ?? at);
  if (converted !== null) {
    const given = { value: converted.value, wordIndex: at, valueIndices, written, string };
    give(parse, option, given, earlier);
  }
  return valueIndices.length;
}

/** The words as one value, or null after adding a problem for each word that cannot be converted. */
function convert(
  parse: Parse,
  option: OptionDefinition,
  written: readonly string[],
  indexOf: (number: number) => number,
): { readonly value: OptionValue } | null {
  // argparse drops the first `--` of a value, which only `--option=--` can bring here.
  const words = written.filter((word, number) => word !== '--' || number !== written.indexOf('--'));
  if (words.length === 0 && option.bare) return { value: true };
  const expected = expectedValues(option);
  const values: Choice[] = [];
  for (const [number, value] of words.entries()) {
    const conversion = convertWord(option, value);
    if (conversion.kind === 'value') {
      values.push(conversion.value);
    } else {
      const nearest = conversion.kind === 'bad choice' ? nearestWord(value, expected) : null;
      addProblem(parse, conversion.kind, indexOf(number), { option: option.name, value, expected, nearest });
    }
  }
  if (values.length < words.length) return null;
  const [only] = values;
  return { value: option.list || only === undefined ? values : only };
}

function give(
  parse: Parse,
  option: OptionDefinition,
  given: Omit<GivenOption, 'replaced'>,
  earlier = parse.values.get(option.name),
): void {
  const replaced = earlier === undefined ? [] : [...earlier.replaced, earlier.wordIndex];
  parse.values.set(option.name, { ...given, replaced });
}

function addProblem(
  parse: Parse,
  kind: ProblemKind,
  wordIndex: number,
  details: Partial<ArgumentProblem>,
): void {
  const nothing = { option: null, value: null, expected: [], nearest: null };
  parse.problems.push({ kind, wordIndex, word: parse.words[wordIndex] ?? '', ...nothing, ...details });
}

function expectedValues(option: OptionDefinition): readonly string[] {
  return option.choices === null ? [option.kind] : option.choices.map(choiceWord);
}

/** A problem that is no problem to argparse: the engine finds the word in `remaining_argv` and decides. */
function isLeftOver(problem: ArgumentProblem): boolean {
  return problem.kind === 'unknown' || problem.kind === 'unexpected argument';
}
