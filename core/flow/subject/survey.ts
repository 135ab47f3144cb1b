import type { Clock } from '../../ports/clock.ts';
import type { RepositoryName } from '../../ports/forge.ts';
import type { JobPriority, JobQueue } from '../../ports/job-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Settings } from '../../settings/settings.ts';
import type { TryState, Work } from '../job/try.ts';
import type { Ledger, Wish } from '../money/ledger.ts';
import type { Pool } from '../money/worst-case.ts';
import type { FoundInput, InputRole } from '../plan/inputs.ts';
import type { PublishedPages } from './publish-page.ts';
import type { SubjectState } from './subject-state.ts';

/** What the maintainer of an installation decides, for all repositories. */
export interface Installation {
  /** Where verifications run, the first that suits. */
  readonly pools: readonly Pool[];
  readonly rehearsalPool: Pool;
  /** What each of a rehearsal's three answers may take. */
  readonly rehearsalSeconds: number;
  /** Attempts of a run, while another could settle a claim. */
  readonly mostAttempts: number;
  /** Rehearsals a day of an author without write permission, in one repository. */
  readonly rehearsalsADay: number;
  readonly usdPerMonth: number;
  /** Null: the comment holds the evidence. */
  readonly pages: PublishedPages | null;
}

/** Whether money may be spent on the commit. `denied`: nobody can grant it as things are. */
export type Allowance =
  | { readonly kind: 'granted'; readonly by: string }
  | { readonly kind: 'needed'; readonly reason: string }
  | { readonly kind: 'denied'; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly by: string };

/** What is known of a subject and its surroundings while its runs are looked at. Nothing is changed by looking. */
export interface Survey {
  readonly installation: Installation;
  readonly state: SubjectState;
  readonly settings: Settings;
  readonly allowance: Allowance;
  /** Who brought the commit may write to the repository. */
  readonly trusted: boolean;
  /** The repository, where the commit is of a fork. */
  readonly fork: RepositoryName | undefined;
  /** Of this month. */
  readonly ledger: Ledger;
  readonly store: ObjectStore;
  readonly queue: Pick<JobQueue, 'describe'>;
  readonly clock: Clock;
  /** `rehearsedAs` as in AdvancePorts; without it the thing itself is wanted. */
  readonly find: (name: string, postPath: string, rehearsedAs?: InputRole) => Promise<FoundInput | null>;
}

/** A job that should be started. */
export interface Submission {
  /** The prefix of the run or rehearsal: who wants it stands there. */
  readonly prefix: string;
  readonly work: Work;
  readonly before: TryState;
  /** The money to hold back; null where it costs none of a subject's. */
  readonly wish: Wish | null;
}

/** Work that a subject waits for, or would. */
export interface Pending {
  /** The prefix of the run or rehearsal: who wants it stands there. */
  readonly prefix: string;
  /** Where the try that is waited for lies. */
  readonly attempt: string;
}

/** Whether a job that was submitted has begun. */
export async function isRunning(queue: Survey['queue'], state: TryState): Promise<boolean> {
  return state.kind === 'live' && (await queue.describe(state.job)).kind === 'running';
}

/** Whether somebody waits for what the survey is about: published posts are trained again at night. */
export function priorityOf({ state }: Survey): JobPriority {
  return state.subject.kind === 'post' ? 'nightly' : 'interactive';
}

/** The class of trust of what the survey is about. */
export function trustOf({ fork }: Survey): 'repository' | 'fork' {
  return fork === undefined ? 'repository' : 'fork';
}
