import type { Choice } from './option-table.ts';

export type OptionValue = Choice | readonly Choice[];

/** An option that was given, with the value that counts: of several occurrences the last replaces the others. */
export interface GivenOption {
  readonly value: OptionValue;
  /** Position in the argument vector of the option's word (`--max_steps`, or `--max_steps=20` whole). */
  readonly wordIndex: number;
  /** Positions of the words that hold the value; empty for `--flag`, `--no_flag` and `--option=value`. */
  readonly valueIndices: readonly number[];
  /** The words of the value as written, converted by nothing. */
  readonly written: readonly string[];
  /** The option string that the parser took the word for: a prefix, written out. */
  readonly string: string;
  /** Positions of earlier occurrences, which this one replaced. */
  readonly replaced: readonly number[];
}

/**
 * - `unknown`: an option string that the parser does not know; it and the words after it are left over
 * - `unexpected argument`: a word that belongs to no option
 * - `unexpected value`: `=value` after an option that takes none
 * - `help`: `--help` was asked for, so the engine prints its usage and ends
 */
export type ProblemKind =
  | 'unknown'
  | 'ambiguous'
  | 'missing value'
  | 'bad value'
  | 'bad choice'
  | 'unexpected argument'
  | 'unexpected value'
  | 'help';

export interface ArgumentProblem {
  readonly kind: ProblemKind;
  /** Position in the argument vector. */
  readonly wordIndex: number;
  readonly word: string;
  /** The option concerned, without dashes, where the parser found one. */
  readonly option: string | null;
  /** For a bad or unexpected value the text that was refused: the word, or what stands after its equals sign. */
  readonly value: string | null;
  /** What the parser would have taken: option strings, choices, or the kind of value. */
  readonly expected: readonly string[];
  /** The known option name or choice most like the word, or null when none is close. */
  readonly nearest: string | null;
}

export interface ParsedArguments {
  /** Whether the engine goes on with these words. */
  readonly outcome: 'accepted' | 'refused';
  /** The options whose last occurrence could be read, also when others could not. */
  readonly values: ReadonlyMap<string, GivenOption>;
  /** When accepted: left-over words only, which `--ignore_args_error true` turns into a warning. */
  readonly problems: readonly ArgumentProblem[];
  /** Positions of the words that no option took: the engine's `remaining_argv`. */
  readonly remaining: readonly number[];
}
