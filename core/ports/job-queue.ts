import type { TrustClass } from '../flow/store/keys.ts';
import { InfrastructureError } from './infrastructure-error.ts';

/** `interactive`: somebody waits for the answer. `nightly`: nobody does, and it comes after all that somebody waits for. */
export type JobPriority = 'interactive' | 'nightly';

export interface JobRequest {
  /** Deterministic, so that an unknown outcome of `submit` can be looked up. */
  readonly name: string;
  /** Where the attempt's plan lies in the store, and the SHA-256 of its bytes. */
  readonly planKey: string;
  readonly planDigest: string;
  readonly timeoutSeconds: number;
  readonly profile: 'rehearse' | 'verify';
  readonly trust: TrustClass;
  /** Where to execute it: the name of a pool. */
  readonly pool: string;
  readonly priority: JobPriority;
}

/**
 * What ended a job that failed:
 * - exit: the job itself, with an exit code
 * - host lost: its machine was taken away or went down
 * - no capacity: the queue gave up waiting for a machine
 * - image: its image could not be fetched
 * - timeout: it ran longer than it may
 * - terminated: somebody asked for it
 *
 * With the last two there may be an exit code too, of a job that was stopped.
 */
export type FailureCause =
  | 'exit'
  | 'host lost'
  | 'no capacity'
  | 'image'
  | 'timeout'
  | 'terminated'
  | 'unknown';

/**
 * ```
 * waiting -> running -> succeeded | failed
 *        \________________________/
 * ```
 * `unknown`: the queue has no such job, or has forgotten it. A state never goes back: a job that the queue
 * tries again is `running` from its first start on.
 */
export type JobState =
  | { readonly kind: 'waiting' | 'running' | 'unknown' }
  /** `seconds` that a machine was taken for it, in all of its starts. */
  | { readonly kind: 'succeeded'; readonly seconds: number }
  | {
      readonly kind: 'failed';
      readonly cause: FailureCause;
      readonly exitCode: number | null;
      /** The queue's own words. */
      readonly reason: string;
      readonly seconds: number;
    };

/**
 * `refused`: there is no job. `unknown`: there may be one, which `find` may show only after minutes; whoever
 * submits again before that may run it twice.
 */
export class SubmitError extends InfrastructureError {
  readonly outcome: 'refused' | 'unknown';

  constructor(
    message: string,
    options: {
      readonly cause: unknown;
      readonly retryable: boolean;
      readonly outcome: 'refused' | 'unknown';
    },
  ) {
    super(message, options);
    this.name = 'SubmitError';
    this.outcome = options.outcome;
  }
}

export interface JobQueue {
  /** Starts or queues the job; answers with the queue's own id for it. Fails with a SubmitError. */
  submit(request: JobRequest): Promise<string>;
  describe(jobId: string): Promise<JobState>;
  /** The ids of all jobs of this name, ended ones too, oldest first. A job of the last minutes may be missing. */
  find(name: string): Promise<readonly string[]>;
  /** Asks the job to stop (SIGTERM, later SIGKILL). Stopping an ended or unknown job is no error. */
  terminate(jobId: string, reason: string): Promise<void>;
}
