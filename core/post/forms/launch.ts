import { nearestWord } from '../../swift/nearest.ts';
import type { DescribedProblem } from './described-run.ts';
import {
  bareScript,
  type EngineScript,
  engineModule,
  engineScript,
  hasUsualOptions,
  subcommandsOf,
} from './engine-scripts.ts';
import { type LauncherOptions, readLauncherOptions, readPythonOptions } from './launcher-options.ts';
import { countProcesses, type LauncherName, type ProcessCount } from './process-count.ts';
import { baseName, skipStarters, type WordAssignment } from './starters.ts';

export type LaunchProblem<Word> = Omit<DescribedProblem, 'offset'> & { readonly word: Word };

/** A command that starts the engine, by its own program or by a launcher. */
export interface Launch<Word> extends ProcessCount {
  readonly launcher: LauncherName;
  readonly program: EngineScript['program'];
  readonly subcommand: string;
  /** What the engine is given, behind the subcommand or the script. */
  readonly words: readonly Word[];
  /** Of `env NAME=value`; leading assignments of the shell are not among the words. */
  readonly assignments: readonly WordAssignment<Word>[];
  /** `accelerate launch --config_file`: says how many processes there are, and how they share the model. */
  readonly configFile: Word | null;
  readonly problems: readonly LaunchProblem<Word>[];
}

type Words<Word> = readonly Word[];

/**
 * Reads the words of a command as a start of ms-swift: `swift sft`, `megatron sft`, `torchrun …/swift/cli/sft.py`, `python llm_sft.py`,
 * `accelerate launch`, `deepspeed`, behind `nohup` and the like. Null for any other command. `variable` gives the value of an environment
 * variable that is set for the command: `swift` takes the number of processes from `NPROC_PER_NODE`.
 */
export function readLaunch<Word extends { readonly text: string }>(
  words: Words<Word>,
  variable: (name: string) => string | undefined = () => undefined,
): Launch<Word> | null {
  const { at, assignments } = skipStarters(words);
  const value = (name: string): string | undefined =>
    assignments.findLast((assignment) => assignment.name === name)?.value ?? variable(name);
  const program = baseName(words[at]?.text);
  const started =
    program === 'swift' || program === 'megatron'
      ? readProgram(words, at + 1, program)
      : readLauncher(words, at, program);
  if (started === null) return null;
  const { values, ...launch } = started;
  return {
    ...launch,
    ...countProcesses(launch.launcher, { values, subcommand: launch.subcommand }, value),
    assignments,
  };
}

type Started<Word> = Omit<Launch<Word>, 'assignments' | keyof ProcessCount> &
  Pick<LauncherOptions<Word>, 'values'>;

/** `swift sft …`. Apple's compiler has the same name: only subcommands of the engine count, or options that only the engine has. */
function readProgram<Word extends { readonly text: string }>(
  words: Words<Word>,
  at: number,
  program: 'swift' | 'megatron',
): Started<Word> | null {
  const named = words[at];
  if (named === undefined) return null;
  const subcommand = named.text.replaceAll('_', '-');
  const rest = words.slice(at + 1);
  const common = { launcher: program, program, configFile: null, values: new Map() };
  if (subcommandsOf(program).has(subcommand)) return { ...common, subcommand, words: rest, problems: [] };
  if (program === 'swift' && subcommand === 'megatron' && rest[0] !== undefined) {
    const started = readProgram(words, at + 1, 'megatron');
    return started === null ? null : { ...started, problems: [megatronBehindSwift(named, rest[0].text)] };
  }
  if (named.text.startsWith('-') || !hasUsualOptions(rest)) return null;
  return { ...common, subcommand, words: rest, problems: [unknownSubcommand(named, program)] };
}

function readLauncher<Word extends { readonly text: string }>(
  words: Words<Word>,
  at: number,
  program: string,
): Started<Word> | null {
  if (/^python[\d.]*$/.test(program)) {
    const own = readPythonOptions(words, at + 1);
    const module = own?.isModule === true ? words[own.at]?.text : undefined;
    if (own === null) return null;
    if (module === 'torch.distributed.run' || module === 'torch.distributed.launch')
      return readScript(words, readLauncherOptions(words, own.at + 1), 'torchrun');
    if (module === 'accelerate.commands.launch')
      return readScript(words, readLauncherOptions(words, own.at + 1), 'accelerate');
    return readScript(words, own, 'python');
  }
  if (program === 'torchrun' || program === 'dlrover-run')
    return readScript(words, readLauncherOptions(words, at + 1), 'torchrun');
  if (program === 'deepspeed') return readScript(words, readLauncherOptions(words, at + 1), 'deepspeed');
  if (program === 'accelerate' && words[at + 1]?.text === 'launch')
    return readScript(words, readLauncherOptions(words, at + 2), 'accelerate');
  return null;
}

function readScript<Word extends { readonly text: string }>(
  words: Words<Word>,
  { values, at, isModule }: LauncherOptions<Word>,
  launcher: LauncherName,
): Started<Word> | null {
  const file = words[at];
  if (file === undefined) return null;
  const rest = words.slice(at + 1);
  const script = isModule
    ? engineModule(file.text)
    : (engineScript(file.text) ?? bareScript(file.text, rest));
  if (script === null) return null;
  const { program, subcommand } = script;
  const common = { launcher, program, configFile: values.get('config_file') ?? null, values, problems: [] };
  if (subcommand !== null) return { ...common, subcommand, words: rest };
  const started = program === 'animatediff' ? null : readProgram(words, at + 1, program);
  return started === null ? null : { ...started, ...common, problems: started.problems };
}

function megatronBehindSwift<Word>(word: Word, subcommand: string): LaunchProblem<Word> {
  return {
    code: 'invented-subcommand',
    level: 'error',
    word,
    message: 'no release of ms-swift has a subcommand megatron: it is a program of its own',
    expected: `megatron ${subcommand}`,
    repair: 'write megatron in place of swift megatron',
  };
}

function unknownSubcommand<Word extends { readonly text: string }>(
  word: Word,
  program: 'swift' | 'megatron',
): LaunchProblem<Word> {
  const known = subcommandsOf(program);
  const nearest = /train|tune/i.test(word.text) ? 'sft' : nearestWord(word.text.slice(0, 40), known);
  return {
    code: 'invented-subcommand',
    level: 'error',
    word,
    message: `no release of ms-swift has a command ${program} ${word.text}`,
    expected: [...known].join(', '),
    repair: nearest === null ? null : `did you mean ${program} ${nearest}?`,
  };
}
