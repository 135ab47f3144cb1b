import type { ShownConfig } from '../forms/config-file.ts';
import { argumentWords } from '../forms/described-run.ts';
import { guessSubcommand } from '../forms/guess-subcommand.ts';
import type { RunWord } from '../post.ts';
import type { Source } from '../source.ts';
import type { RawRun } from './raw-run.ts';

/** A configuration file that the post shows. */
export interface ShownFile {
  readonly config: ShownConfig;
  readonly block: RawRun['block'];
  readonly headings: readonly string[];
}

/**
 * Puts the configuration files that a post shows into the runs that name them (`swift sft config.yaml`): the file's
 * options stand before those of the command line, which count last. A file that no command names is a run of its own.
 */
export function withShownConfigs(
  runs: readonly RawRun[],
  files: readonly ShownFile[],
  source: Source,
): readonly RawRun[] {
  const used = new Set<ShownFile>();
  const filled = runs.map((run): RawRun => {
    const [first, ...rest] = run.words;
    if (first === undefined || !isConfigName(first.text))
      return run.words.some(({ text }) => text === '--config') ? { ...run, resolved: false } : run;
    const file = fileNamed(first.text, files, run.offset);
    if (file === null) return { ...run, resolved: false };
    used.add(file);
    return {
      ...run,
      words: [...wordsOf(file.config, source), ...rest],
      environment: environmentOf(file, run),
    };
  });
  const own = files.filter((file) => !used.has(file) && namesModel(file)).map((file) => ownRun(file, source));
  return [...filled, ...own];
}

/** What `swift sft` takes its options from when it is its first word. */
export function isConfigName(word: string): boolean {
  return /\.(?:ya?ml|json)$/.test(word);
}

/** The file of that name; else the only one that the post gives no name; the nearest to the command. */
function fileNamed(name: string, files: readonly ShownFile[], offset: number): ShownFile | null {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const named = files.filter(({ config }) => config.files.some((file) => file.endsWith(base)));
  const candidates = named.length > 0 ? named : files.filter(({ config }) => config.files.length === 0);
  const byDistance = candidates.toSorted(
    (one, other) => Math.abs(one.block.start - offset) - Math.abs(other.block.start - offset),
  );
  return byDistance[0] ?? null;
}

function wordsOf(config: ShownConfig, source: Source): readonly RunWord[] {
  return argumentWords({ kind: 'options', options: config.options }).map(({ text, offset }) => ({
    text,
    ...source.placeOf(offset),
  }));
}

function environmentOf({ config }: ShownFile, run: RawRun): Readonly<Record<string, string>> {
  const stated = Object.fromEntries([...config.environment].map(([name, { text }]) => [name, text]));
  return { ...stated, ...run.environment };
}

/** Without a model it is an example of the format, not a run. */
function namesModel({ config }: ShownFile): boolean {
  return ['model', 'model_id_or_path', 'model_type', 'adapters', 'mcore_model'].some((name) =>
    config.options.has(name),
  );
}

function ownRun(file: ShownFile, source: Source): RawRun {
  const { config, block, headings } = file;
  return {
    form: config.format,
    program: 'swift',
    subcommand: guessSubcommand(config.options.keys()),
    words: wordsOf(config, source),
    environment: Object.fromEntries([...config.environment].map(([name, { text }]) => [name, text])),
    processes: 1,
    offset: block.start,
    block,
    headings,
    comments: [],
    resolved: true,
    problems: [],
    signs: [],
  };
}
