import { PLUGIN_OPTIONS } from '../../preflight/named-files.ts';
import { parseArguments } from '../../swift/argparse.ts';
import { optionTable } from '../../swift/option-table.ts';

/**
 * Variables that have a program load other code than its own: the dynamic loader's (ld.so(8)), Python's (python(1),
 * ENVIRONMENT VARIABLES), and where programs are looked for.
 */
const LOADS_CODE =
  /^(?:LD_\w+|PYTHON\w*|PATH|BASH_ENV|ENV|GCONV_PATH|CC|CXX|CUDA_HOME|TRITON_\w+|TORCH_EXTENSIONS_DIR)$/;

/** A command as a plan has it. */
export interface PlannedCommand {
  readonly engine: { readonly release: string };
  readonly subcommand: string;
  readonly words: readonly string[];
  /** Words of ours behind those of the command. */
  readonly added: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * What of a plan's command would run code that its author brings, in words for people; empty where nothing would.
 * Options are read as the engine's own parser does, so a shortened name is seen as well. What a model or data set
 * brings in its folder is not known from a command.
 */
export function authorsCode({
  engine,
  subcommand,
  words,
  added,
  environment,
}: PlannedCommand): readonly string[] {
  const table = optionTable(engine.release, subcommand);
  const given = table === null ? null : parseArguments([...words, ...added], table).values;
  const plugins = PLUGIN_OPTIONS.filter((name) =>
    given === null ? words.some((word) => word.startsWith(`--${name}`)) : given.has(name),
  );
  const [first] = words;
  const file =
    first === undefined || first.startsWith('-') ? [] : [`the file ${first}, which the engine reads itself`];
  const variables = Object.keys(environment).filter((name) => LOADS_CODE.test(name));
  return [...file, ...plugins.map((name) => `--${name}`), ...variables.map((name) => `the variable ${name}`)];
}
