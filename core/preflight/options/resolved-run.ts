import type { EngineLine, Place, Run } from '../../post/post.ts';
import { isElision, isPlaceholder } from '../../post/runs/placeholder.ts';
import { parseArguments } from '../../swift/argparse.ts';
import type { GivenOption } from '../../swift/argparse-result.ts';
import { lineOf } from '../../swift/dialect.ts';
import { type DefaultValue, type OptionTable, optionTable } from '../../swift/option-table.ts';
import { resolveOptions } from '../../swift/resolve-options.ts';
import { type KnownModel, type Registry, registryOf } from './registry.ts';

/**
 * A run as the rules look at it: every option with the value that the engine would work with. A value is `undefined`
 * where only the reader of the post knows it: a placeholder, a word that the parser refuses, an option that may stand
 * among words that are left out.
 */
export interface ResolvedRun {
  readonly subcommand: string;
  readonly release: string;
  readonly line: EngineLine;
  readonly environment: Readonly<Record<string, string>>;
  /** Of all machines together; null when the post leaves it open. */
  readonly processes: number | null;
  /** On one machine; null when the post leaves it open. */
  readonly processesPerNode: number | null;
  /** GPUs that CUDA_VISIBLE_DEVICES leaves; null when it is not set, or not in numbers. */
  readonly visibleDevices: number | null;
  readonly registry: Registry | null;
  /** The model that the options name, where the engine's registry has it. */
  readonly model: KnownModel | null;
  /** Code of the author may register further names. */
  readonly hasPlugins: boolean;
  /** The release has the option. */
  readonly has: (option: string) => boolean;
  readonly given: (option: string) => boolean;
  /** The command is complete, and the option is not in it. */
  readonly missing: (option: string) => boolean;
  readonly value: (option: string) => DefaultValue | undefined;
  /** True only where the option surely is. */
  readonly on: (option: string) => boolean;
  readonly text: (option: string) => string | null | undefined;
  readonly number: (option: string) => number | null | undefined;
  readonly list: (option: string) => readonly string[] | undefined;
  /** Where the first of the options is written that is; else the run's own place. */
  readonly placeOf: (...options: readonly string[]) => Place;
}

/** A run of `swift` as rules look at it; null where its release has no table of the subcommand. */
export function resolveRun(run: Run): ResolvedRun | null {
  const table = run.program === 'swift' ? optionTable(run.engine.release, run.subcommand) : null;
  if (table === null) return null;
  const words = run.words.map(({ text }) => text);
  const { values, problems } = parseArguments(words, table);
  const unreadable = new Set(problems.map(({ option }) => option));
  const options = optionReader(run, table, values, unreadable);
  const line = run.engine.line ?? lineOf(run.engine.release);
  const registry = registryOf(line);
  return {
    ...options,
    subcommand: run.subcommand.replaceAll('_', '-'),
    release: run.engine.release,
    line,
    environment: run.environment,
    processes: run.processes,
    processesPerNode: perNode(run),
    visibleDevices: visibleDevices(run.environment),
    registry,
    model: registry === null ? null : modelOf(options, registry),
    hasPlugins:
      run.form === 'python' || options.given('external_plugins') || options.given('custom_register_path'),
  };
}

type OptionReader = Pick<
  ResolvedRun,
  'has' | 'given' | 'missing' | 'value' | 'on' | 'text' | 'number' | 'list' | 'placeOf'
>;

function optionReader(
  run: Run,
  table: OptionTable,
  values: ReadonlyMap<string, GivenOption>,
  unreadable: ReadonlySet<string | null>,
): OptionReader {
  const resolved = resolveOptions(table, values, run.processes ?? 1);
  const open = isOpen(run);
  const given = (option: string): boolean => values.has(option) || unreadable.has(option);
  const value = (option: string): DefaultValue | undefined => {
    const definition = table.options.get(option);
    const written = values.get(option);
    if (definition === undefined || unreadable.has(option)) return undefined;
    if (written === undefined && open) return undefined;
    if (written?.written.some(isUnknownWord) === true) return undefined;
    if (option in resolved) return resolved[option];
    if (written !== undefined) return Array.isArray(written.value) ? [...written.value] : plain(written);
    return definition.default.kind === 'value' ? definition.default.value : undefined;
  };
  return {
    has: (option) => table.options.has(option),
    given,
    missing: (option) => table.options.has(option) && !given(option) && !open && run.complete,
    value,
    on: (option) => value(option) === true,
    text: (option) => {
      const found = value(option);
      return typeof found === 'string' || found === null ? found : undefined;
    },
    number: (option) => {
      const found = value(option);
      return typeof found === 'number' || found === null ? found : undefined;
    },
    list: (option) => {
      const found = value(option);
      if (found === null) return [];
      return Array.isArray(found) ? found.map(String) : undefined;
    },
    placeOf: (...options) => {
      const first = options.map((option) => values.get(option)).find((option) => option !== undefined);
      const { line, column } = run.words[first?.wordIndex ?? -1] ?? run;
      return { line, column };
    },
  };
}

function plain({ value }: GivenOption): DefaultValue | undefined {
  return Array.isArray(value) ? undefined : value;
}

/** `swift sft options.yaml` (4.x); 3.x says `--config options.yaml`. */
const CONFIG_FILE = /\.(?:ya?ml|json)$/;

/** Signs that words of the command are not here: left out, behind a comment, or in something that only runs know. */
function isOpen({ words, complete, form, problems, options }: Run): boolean {
  if (words.some(({ text }) => isElision(text))) return true;
  if (words.some(({ text }, index) => text === '--config' || (index === 0 && CONFIG_FILE.test(text))))
    return true;
  if (problems.some(({ code }) => code === 'comment-ends-command' || code === 'unresolved-value'))
    return true;
  // A placeholder at which no word stands is a comment in place of options.
  if (
    problems.some((problem) => problem.code === 'placeholder' && !words.some((word) => isAt(word, problem)))
  )
    return true;
  if (!complete && words.some(({ text }) => /^\$\{?\w+\}?$/.test(text))) return true;
  const isPart = form === 'key-value' || form === 'python';
  return (
    isPart && ['model', 'dataset', 'model_type', 'adapters'].every((name) => options[name] === undefined)
  );
}

function isAt(one: Place, other: Place): boolean {
  return one.line === other.line && one.column === other.column;
}

function isUnknownWord(word: string): boolean {
  return isPlaceholder(word) || isElision(word) || /\$[\w{(]|`/.test(word);
}

function modelOf(options: OptionReader, registry: Registry): KnownModel | null {
  const type = options.has('model_type') ? options.text('model_type') : null;
  if (type === undefined) return null;
  if (type !== null) return registry.modelOfType(type);
  const model = options.text('model');
  return typeof model === 'string' ? registry.modelOf(model) : null;
}

function visibleDevices({ CUDA_VISIBLE_DEVICES: named }: Run['environment']): number | null {
  if (named === undefined || !/^\s*(?:-1|\d+(?:\s*,\s*\d+)*)\s*$/.test(named)) return null;
  return named.trim() === '-1' ? 0 : named.split(',').length;
}

/** `swift` starts NPROC_PER_NODE processes on each machine; other launchers may spread theirs over several. */
function perNode({ form, environment, processes }: Run): number | null {
  const { NPROC_PER_NODE: each, NNODES: nodes = '1' } = environment;
  if (form === 'launcher') return null;
  if (each !== undefined) return /^\d{1,4}$/.test(each) ? Number(each) : null;
  return nodes === '1' ? processes : null;
}
