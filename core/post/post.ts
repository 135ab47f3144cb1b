import type { PrintedNumber } from '../claims/printed-number.ts';
import type { Translation } from '../swift/translate.ts';

/** What a post says, as data. Lines and columns count from 1, columns in UTF-16 code units. */

export interface Place {
  readonly line: number;
  readonly column: number;
}

export type ProblemLevel = 'error' | 'warning' | 'note';

/** Something in a post that a person should look at: what was found, what was expected, what to do. */
export interface Problem extends Place {
  /** A stable word for it, such as `unknown-option`. */
  readonly code: string;
  readonly level: ProblemLevel;
  readonly message: string;
  readonly expected: string | null;
  readonly repair: string | null;
}

export type EngineLine = '1.x' | '2.x' | '3.x' | '4.x';

/** A word of a command with the place where it is written. */
export interface RunWord extends Place {
  readonly text: string;
}

/** A training, evaluation, inference or export that a post describes. */
export interface Run extends Place {
  /** Unique in the post. */
  readonly id: string;
  /** How the post describes it. */
  readonly form: 'shell' | 'launcher' | 'python' | 'yaml' | 'json' | 'key-value';
  readonly program: 'swift' | 'megatron' | 'animatediff';
  readonly subcommand: string;
  readonly engine: {
    readonly line: EngineLine | null;
    readonly evidence: readonly string[];
    /** The release whose options the run is read with: the one that the post states, else the newest of its line. */
    readonly release: string;
  };
  /** The words after the subcommand, as bash would pass them. */
  readonly words: readonly RunWord[];
  /** Names as written, without dashes: a value, a list where the option takes one, true for a bare flag. */
  readonly options: Readonly<Record<string, string | readonly string[] | true>>;
  /** What says the same to the newest engine; null where the run is written for its line, or nothing is known. */
  readonly translation: Translation | null;
  readonly environment: Readonly<Record<string, string>>;
  /** Processes that the command starts; null when the post leaves it open. */
  readonly processes: number | null;
  /** Nothing is elided and no value is a placeholder. */
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  /** What its author directs (`<!-- mustrun: skip -->`). */
  readonly directed: {
    readonly skip: boolean;
    readonly needs: string | null;
    readonly profile: 'check' | 'rehearse' | 'verify' | null;
  };
  /** The headings that the command stands under, outermost first. */
  readonly headings: readonly string[];
}

export type Metric =
  | 'train_loss'
  | 'eval_loss'
  | 'loss'
  | 'accuracy'
  | 'score'
  | 'gpu_memory'
  | 'duration'
  | 'speed'
  | 'steps'
  | 'parameters'
  | 'size'
  | 'tokens'
  | 'samples'
  | 'answer'
  | 'other';

export type Statistic = 'last' | 'best' | 'mean' | 'max' | 'total' | 'value';

export type ClaimKind = 'rounded' | 'exact' | 'bound' | 'range' | 'about' | 'ratio' | 'text';

/** A number, or a generated answer, printed in a post. */
export interface Claim extends Place {
  readonly id: string;
  /** As printed, with enough around it to recognise it. */
  readonly text: string;
  readonly metric: Metric;
  readonly statistic: Statistic;
  readonly kind: ClaimKind;
  /** The closed interval that the printed digits allow, in the printed unit; null is an open side. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly unit: string | null;
  /** The run that the claim is about; null when the post does not tell. */
  readonly run: string | null;
  readonly qualifiers: readonly string[];
  /** The number as printed, with its digits; null for a text. */
  readonly printed: PrintedNumber | null;
  /** A difference that the author forgives: a share of the value, or an amount in the printed unit. */
  readonly tolerance: { readonly kind: 'share' | 'amount'; readonly value: number } | null;
  /** For a generated answer: what was asked and what the post says was answered. */
  readonly answer: { readonly prompt: string; readonly expected: string } | null;
}

export interface Post {
  readonly path: string;
  readonly title: string | null;
  readonly runs: readonly Run[];
  readonly claims: readonly Claim[];
  /** Switches of rules in the front matter, by rule id. */
  readonly rules: Readonly<Record<string, ProblemLevel | 'off'>>;
  readonly problems: readonly Problem[];
}
