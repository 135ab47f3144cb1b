import type { DescribedOption, DescribedRun, DescribedValue, DescribedWord } from './described-run.ts';
import { guessSubcommand } from './guess-subcommand.ts';

/** Names of options that a text must have before it is taken for a run's parameters. */
const LEAST_KNOWN = 3;

/** One `name=value` or `name: value`. */
interface Pair {
  readonly name: string;
  readonly nameAt: number;
  readonly colon: boolean;
  readonly value: string;
  readonly valueAt: number;
  readonly end: number;
}

const NAME = String.raw`(?<![\w.$/\\-])(?:--)?(?<name>[A-Za-z][A-Za-z\d_-]{0,60})`;
const VALUE = String.raw`(?<value>"[^"\n]{0,200}"|'[^'\n]{0,200}'|\[[^\]\n]{0,200}\]|\{[^{}\n]{0,200}\}|[^\s,，、;；)（）|]{1,200})`;
const PAIR = new RegExp(String.raw`${NAME}[ \t]{0,20}(?<mark>=(?!=)|[:：](?![:/]))[ \t]{0,20}${VALUE}`, 'g');

/** In code, a pair alone on its line has the rest of the line as its value; in prose, one word. */
export type KeyValueText = 'code' | 'prose';

/**
 * Reads parameters that a post writes as `learning_rate=2e-4 lora_rank=64` or `learning_rate: 2e-4`, on one line or many, in a fence or in
 * running text. Null when fewer than three of the names are options of some release. Names in capitals are environment variables.
 */
export function readKeyValues(
  text: string,
  kind: KeyValueText,
  isKnownOption: (name: string) => boolean,
  offsetAt: (index: number) => number = (index) => index,
): DescribedRun | null {
  const pairs = findPairs(text, kind, isKnownOption);
  const known = new Set(pairs.map(({ name }) => name).filter(isKnownOption));
  if (known.size < LEAST_KNOWN) return null;
  const first = pairs.findIndex(({ name }) => known.has(name));
  const last = pairs.findLastIndex(({ name }) => known.has(name));
  const options = new Map<string, DescribedOption>();
  const environment = new Map<string, DescribedWord>();
  for (const [number, pair] of pairs.entries()) {
    const { name, nameAt, valueAt } = pair;
    if (/^[A-Z][A-Z\d_]+$/.test(name) && name.includes('_')) {
      environment.set(name, { text: unquoted(pair.value), offset: offsetAt(valueAt) });
    } else if (known.has(name) || (number > first && number < last && !pair.colon)) {
      options.delete(name);
      const place = { nameOffset: offsetAt(nameAt), valueOffset: offsetAt(valueAt), implied: false };
      options.set(name, { name, value: describedValue(pair.value), ...place });
    }
  }
  return {
    form: 'key-value',
    program: 'swift',
    subcommand: guessSubcommand(options.keys()),
    stated: false,
    arguments: { kind: 'options', options },
    environment,
    start: offsetAt(pairs[first]?.nameAt ?? 0),
    end: offsetAt(pairs[last]?.end ?? text.length),
    lines: null,
    unresolved: [],
    problems: [],
  };
}

/** `seed: int = 42` declares a field. */
const TYPE = /^(?:str|int|float|bool|dict|list|Optional|List|Union|Literal|Dict|Any)(?:\b|$)/;

/** `mini_batch_size = steps / accumulation` explains, and sets nothing. */
const FORMULA = /^ {1,3}[/*+] /;

function findPairs(
  text: string,
  kind: KeyValueText,
  isKnownOption: (name: string) => boolean,
): readonly Pair[] {
  const pairs: Pair[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const found = pairsOfLine(line, isKnownOption);
    const [only] = found;
    const whole =
      kind === 'code' && only !== undefined && found.length === 1 ? [wholeLine(line, only)] : found;
    for (const { nameAt, valueAt, end, ...pair } of whole)
      pairs.push({ ...pair, nameAt: start + nameAt, valueAt: start + valueAt, end: start + end });
    start += line.length + 1;
  }
  return pairs;
}

function pairsOfLine(line: string, isKnownOption: (name: string) => boolean): readonly Pair[] {
  const pairs: Pair[] = [];
  PAIR.lastIndex = 0;
  for (let match = PAIR.exec(line); match !== null; match = PAIR.exec(line)) {
    const { name = '', mark = '', value = '' } = match.groups ?? {};
    const valueAt = match.index + match[0].length - value.length;
    const colon = mark !== '=';
    // The end of a sentence is no part of a value.
    const word = /^["'[{]/.test(value) ? value : trimWord(value);
    if (FORMULA.test(line.slice(valueAt + value.length, valueAt + value.length + 5))) continue;
    if (colon && (!isKnownOption(name) || TYPE.test(word))) {
      // A word with a colon, which may introduce the first pair.
      PAIR.lastIndex = valueAt;
      continue;
    }
    const nameAt = match.index + match[0].indexOf(name);
    pairs.push({ name, nameAt, colon, value: word, valueAt, end: valueAt + word.length });
  }
  return pairs;
}

function trimWord(value: string): string {
  const word = value.replace(/[.。:：!?*`"'\]]+$/, '');
  return /^\d/.test(word) ? word.replace(/\(.*$/, '') : word;
}

/** A pair that starts its line, with the rest of the line as its value; any other as it is. */
function wholeLine(line: string, pair: Pair): Pair {
  if (/^["'[{]/.test(pair.value) || !/^[\s>*-]*$/.test(line.slice(0, pair.nameAt))) return pair;
  const uncommented = line.slice(pair.valueAt).replace(/\s(?:#|\/\/).*$/, '');
  const value = uncommented.trimEnd().replace(/[,;]$/, '').trimEnd();
  return { ...pair, value, end: pair.valueAt + value.length };
}

function describedValue(written: string): DescribedValue {
  if (written.startsWith('[')) {
    const inner = written.slice(1, -1).trim();
    return inner === '' ? [] : inner.split(',').map((item) => wordOf(item.trim()));
  }
  return written === 'None' || written === 'null' ? null : wordOf(written);
}

function wordOf(written: string): string {
  return written === 'True' || written === 'False' ? written.toLowerCase() : unquoted(written);
}

function unquoted(written: string): string {
  return /^(["']).*\1$/s.test(written) && written.length > 1 ? written.slice(1, -1) : written;
}
