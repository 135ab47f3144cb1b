import type { EngineLine, ProblemLevel } from '../post.ts';

/** A run that a post describes otherwise than by a shell command. Offsets count UTF-16 code units of the text that was read. */

/** How the post describes the run. */
export type RunForm = 'python' | 'yaml' | 'json' | 'key-value' | 'launcher';

/** `swift`, `megatron`, or a 1.x script that has options of its own. */
export type EngineProgram = 'swift' | 'megatron' | 'animatediff';

/** A word of a command with the offset at which it is written. */
export interface DescribedWord {
  readonly text: string;
  readonly offset: number;
}

/**
 * An option's value as the words that the command line would have: a boolean is `true` or `false`, a dictionary is its JSON text, a
 * number is as written. `true` is a flag without a value; null is Python's None, which no command line can say for most options: the
 * engine's default where that is None.
 */
export type DescribedValue = string | readonly string[] | true | null;

export interface DescribedOption {
  /** As written. */
  readonly name: string;
  readonly nameOffset: number;
  readonly value: DescribedValue;
  readonly valueOffset: number;
  /** Not written, but said by a name: `DPOTrainer` says `rlhf_type` dpo. Both offsets are that name's. */
  readonly implied: boolean;
}

/** What a run is given: options by name, in the order of their last mention, or words that argparse has to read. */
export type DescribedArguments =
  | { readonly kind: 'options'; readonly options: ReadonlyMap<string, DescribedOption> }
  | { readonly kind: 'words'; readonly words: readonly DescribedWord[] };

/** Something that nobody can know from the text: a variable without a literal value, a computed value, an elision. */
export interface UnresolvedPart {
  /** As written. */
  readonly text: string;
  readonly offset: number;
  readonly reason: string;
}

/** Something that a person should look at, as `Problem`, by offset. */
export interface DescribedProblem {
  /** A stable word for it, such as `invented-api`. */
  readonly code: string;
  readonly level: ProblemLevel;
  readonly offset: number;
  readonly message: string;
  readonly expected: string | null;
  readonly repair: string | null;
}

export interface DescribedRun {
  readonly form: RunForm;
  readonly program: EngineProgram;
  readonly subcommand: string;
  /** False when the subcommand is concluded from a name that ms-swift does not have, or from nothing but the options. */
  readonly stated: boolean;
  readonly arguments: DescribedArguments;
  /** Environment variables that the text sets before the run starts. */
  readonly environment: ReadonlyMap<string, DescribedWord>;
  readonly start: number;
  readonly end: number;
  /** The engine lines that have all the names which the text uses; null when no name tells. */
  readonly lines: readonly EngineLine[] | null;
  /** What is missing for the run to be complete; nothing, when it is empty. */
  readonly unresolved: readonly UnresolvedPart[];
  readonly problems: readonly DescribedProblem[];
}

/** The words that the command line would have, each with the place that it comes from. */
export function argumentWords(given: DescribedArguments): readonly DescribedWord[] {
  if (given.kind === 'words') return given.words;
  return [...given.options.values()].flatMap(optionWords);
}

/** None gives no word: leaving the option out says the same wherever the default is None. */
function optionWords({ name, nameOffset, value, valueOffset }: DescribedOption): readonly DescribedWord[] {
  if (value === null) return [];
  const word = { text: `--${name}`, offset: nameOffset };
  if (value === true) return [word];
  const values = typeof value === 'string' ? [value] : value;
  return [word, ...values.map((text) => ({ text, offset: valueOffset }))];
}
