import type { EngineLine, ProblemLevel } from '../../post/post.ts';
import type { Machine } from './machine.ts';
import type { ResolvedRun } from './resolved-run.ts';

/** What an option check can say; each is explained in docs/checks/options.md. */
export type OptionCode =
  | 'missing-option'
  | 'conflicting-options'
  | 'bad-value'
  | 'bad-json'
  | 'unknown-name'
  | 'unknown-model'
  | 'needs-package'
  | 'needs-hardware'
  | 'too-many-processes'
  | 'without-effect';

/** What a rule found. */
export interface Finding {
  /** The options that it is about: the problem is placed at the first that is written. */
  readonly options: readonly string[];
  readonly message: string;
  readonly expected?: string;
  readonly repair: string;
}

/** The subcommands that train. */
export const TRAINING = ['sft', 'pt', 'rlhf'] as const;

/** Something that the engine refuses, ignores, or cannot do on a machine. */
export interface Rule {
  readonly id: string;
  readonly code: OptionCode;
  readonly level: ProblemLevel;
  readonly lines: readonly EngineLine[];
  readonly subcommands: readonly string[];
  /** Where the engine says so, and what it raises; paths of ms-swift where no other package is named. */
  readonly source: string;
  readonly check: (run: ResolvedRun, machine: Machine) => readonly Finding[];
}

/** A finding where a condition holds, none elsewhere. */
export function when(condition: boolean, finding: Finding): readonly Finding[] {
  return condition ? [finding] : [];
}
