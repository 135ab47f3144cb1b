import type { PostReport } from '../flow/judge/verify-post.ts';
import type { RepositoryName } from '../ports/forge.ts';
import type { Problem, Run } from '../post/post.ts';
import type { Diagnosis, RunDiagnosis } from '../preflight/diagnosis.ts';
import type { RehearsalOutcome } from '../rehearsal/outcome.ts';

/**
 * Everything that is known of a pull request at its head, or of the default branch after a push: what the comment and
 * the check run are written from, and nothing else.
 */
export interface SubjectView {
  readonly repository: RepositoryName;
  /** Null: the default branch. */
  readonly pull: number | null;
  readonly headCommit: string;
  /** The posts that were changed, in the forge's order. */
  readonly posts: readonly PostView[];
  /** Changed posts that could not be read, and why. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
  /** False when the forge lists no more of the changed paths: other posts may have changed too. */
  readonly complete: boolean;
  /** What is wrong with `.mustrun.yml` on the default branch: nothing is executed then. */
  readonly settingsProblems: readonly Problem[];
  readonly grant: GrantView;
  /** US dollars of this subject: paid, held back for running work, and its budget. */
  readonly money: { readonly spent: number; readonly reserved: number; readonly budget: number };
  /** What the newest commands were answered with, newest last. */
  readonly answers: readonly CommandAnswer[];
}

/** A command of a person and what came of it. */
export interface CommandAnswer {
  readonly login: string;
  readonly command: string;
  /** One sentence; shown as text, whatever is in it. */
  readonly text: string;
  /** What stands below it, as it is: Markdown of ours for `help` and `status`. */
  readonly detail?: string | undefined;
}

/**
 * - `nothing to grant`: no run waits for money
 * - `granted`: somebody with write permission named this commit
 * - `needed`: runs wait until somebody does; `reason` says why it is not granted by itself
 * - `cancelled`: somebody had this commit's work stopped
 */
export type GrantView =
  | { readonly kind: 'nothing to grant' }
  | { readonly kind: 'granted'; readonly by: string }
  | { readonly kind: 'needed'; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly by: string };

export interface PostView {
  readonly path: string;
  readonly title: string | null;
  readonly diagnosis: Diagnosis;
  readonly runs: readonly RunView[];
  /** The verdicts on what is known so far. */
  readonly report: PostReport;
  /** Where the evidence can be read; null where it is published nowhere. */
  readonly evidenceUrl: string | null;
}

export interface RunView {
  readonly run: Run;
  readonly estimate: RunDiagnosis | null;
  readonly rehearsal: RehearsalView;
  readonly verification: VerificationView;
}

/** `stopped`: the job ended without an answer, which says nothing about the post. */
export type RehearsalView =
  | { readonly kind: 'not wanted'; readonly reason: string }
  | { readonly kind: 'held back'; readonly reason: string }
  | { readonly kind: 'waiting' | 'running'; readonly since: Date }
  | { readonly kind: 'stopped'; readonly message: string }
  | {
      readonly kind: 'decided';
      readonly outcome: RehearsalOutcome;
      readonly cause: string | null;
      /** How many words of the command were replaced for the rehearsal. */
      readonly substitutions: number;
      readonly steps: number | null;
      readonly seconds: number;
    };

/**
 * - `refused`: cannot be executed as it stands, or the policy forbids it
 * - `not yet`: waits for something that is no money: its rehearsal, or the run above that it starts from
 * - `needs a grant`, `no budget`: waits for a person
 * - `failed`: the newest try left no evidence; `fault` says whose it is: the post's, or the infrastructure's
 * - `known`: nothing had to be executed; `settled`: it was, for this subject
 */
export type VerificationView =
  | { readonly kind: 'refused' | 'not yet' | 'no budget' | 'cancelled'; readonly reason: string }
  | { readonly kind: 'needs a grant'; readonly worstCaseUsd: number }
  | { readonly kind: 'waiting' | 'running'; readonly attempt: number; readonly since: Date }
  | {
      readonly kind: 'failed';
      readonly attempt: number;
      readonly tries: number;
      readonly message: string;
      readonly fault: 'post' | 'infrastructure';
    }
  | { readonly kind: 'known' | 'settled'; readonly attempts: number; readonly usd: number };
