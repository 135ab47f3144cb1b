import {
  definitionAt,
  definitionWords,
  releasePosition,
  releases,
  subcommandHistory,
} from './tables/packed-tables.ts';

/**
 * How the engine's parser turns a word into a value.
 * - `json`: the parser keeps the word; the engine then reads it as JSON or as the path of a JSON file
 * - `literal`: one of `choices`, compared as text before any conversion
 * - `unsettable`: the annotation cannot be built from a word, so the parser refuses every value
 */
export type OptionKind = 'string' | 'json' | 'integer' | 'float' | 'boolean' | 'literal' | 'unsettable';

/** A value that an option can be restricted to. On the command line null is written `None`. */
export type Choice = string | number | boolean | null;

export type DefaultValue = Choice | readonly DefaultValue[] | { readonly [key: string]: DefaultValue };

/** The default of the argument class, before the engine resolves it (`__post_init__`). No option is required. */
export type OptionDefault =
  | { readonly kind: 'value'; readonly value: DefaultValue }
  /** Known only by running the engine: `text` is the expression in its source. */
  | { readonly kind: 'expression'; readonly text: string };

/** One command-line option, without its leading dashes. */
export interface OptionDefinition {
  readonly name: string;
  readonly kind: OptionKind;
  /** Takes one or more words. */
  readonly list: boolean;
  /** The annotation allows None. */
  readonly optional: boolean;
  readonly choices: readonly Choice[] | null;
  readonly default: OptionDefault;
  /** A boolean that may stand without a value and then means true. */
  readonly bare: boolean;
  /** A `--no_<name>` exists and means false. */
  readonly negatable: boolean;
}

/** The options of one subcommand in one ms-swift release, with the transformers that it is paired with. */
export interface OptionTable {
  readonly release: string;
  readonly transformers: string;
  readonly subcommand: string;
  /** The parser also registers each name with `-` in place of `_`. */
  readonly dashedTwins: boolean;
  readonly options: ReadonlyMap<string, OptionDefinition>;
}

const tables = new Map<string, OptionTable>();

/**
 * The option table of `swift <subcommand>` in an ms-swift release, or null when the release was never published or
 * does not know the subcommand. `_` in the subcommand is read as `-`, as the engine does.
 */
export function optionTable(release: string, subcommand: string): OptionTable | null {
  const name = subcommand.replaceAll('_', '-');
  const key = `${release} ${name}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const position = releasePosition(release);
  const history = subcommandHistory(name);
  const pair = position === null ? undefined : releases[position];
  if (position === null || history === null || pair === undefined) return null;
  if (!history.releases.some(([first, after]) => first <= position && position < after)) return null;
  const options = new Map<string, OptionDefinition>();
  for (const [option, runs] of history.histories) {
    const definition = definitionAt(runs, position);
    if (definition !== null) options.set(option, optionDefinition(option, definition));
  }
  const { transformers, dashedTwins } = pair;
  const table = { release, transformers, subcommand: name, dashedTwins, options };
  tables.set(key, table);
  return table;
}

/** A definition of the packed tables, given to an option. */
export function optionDefinition(name: string, definition: number): OptionDefinition {
  const known = unpacked.get(definition) ?? unpackDefinition(definition);
  unpacked.set(definition, known);
  return { name, ...known };
}

/** Most options share their definition with others. */
const unpacked = new Map<number, Omit<OptionDefinition, 'name'>>();

function unpackDefinition(definition: number): Omit<OptionDefinition, 'name'> {
  const [kindWord = '', listWord, optionalWord, choices = 'null', defaultWord = 'null'] =
    definitionWords(definition);
  const kind = kindOf(kindWord);
  const list = listWord === '1';
  const optional = optionalWord === '1';
  const fallback = defaultOf(JSON.parse(defaultWord));
  const value = fallback.kind === 'value' ? fallback.value : null;
  const bare = kind === 'boolean' && !list && (!optional || value !== null);
  const negatable = kind === 'boolean' && !list && value === true;
  return {
    kind,
    list,
    optional,
    choices: choicesOf(JSON.parse(choices)),
    default: fallback,
    bare,
    negatable,
  };
}

const KINDS: readonly OptionKind[] = [
  'string',
  'json',
  'integer',
  'float',
  'boolean',
  'literal',
  'unsettable',
];

function kindOf(word: string): OptionKind {
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) throw new Error(`option tables: unknown kind ${word}`);
  return kind;
}

function defaultOf(packed: unknown): OptionDefault {
  if (typeof packed === 'object' && packed !== null && 'expression' in packed) {
    return { kind: 'expression', text: String(packed.expression) };
  }
  return { kind: 'value', value: plainValue(packed) };
}

function choicesOf(packed: unknown): readonly Choice[] | null {
  return Array.isArray(packed) ? packed.filter(isChoice) : null;
}

function plainValue(json: unknown): DefaultValue {
  if (isChoice(json)) return json;
  if (Array.isArray(json)) return json.map(plainValue);
  if (typeof json !== 'object' || json === null) throw new Error('option tables: a default that is not JSON');
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, plainValue(value)]));
}

function isChoice(json: unknown): json is Choice {
  return json === null || typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean';
}
