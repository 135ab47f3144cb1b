import type { TrustClass } from '../flow/keys.ts';

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
}

/**
 * ```
 * waiting -> running -> succeeded | failed
 *        \________________________/
 * ```
 * `unknown`: the queue has no such job. A state never goes back.
 */
export type JobState =
  | { readonly kind: 'waiting' | 'running' | 'unknown' }
  /** `seconds` that a machine was taken for it, in all of its starts. */
  | { readonly kind: 'succeeded'; readonly seconds: number }
  | {
      readonly kind: 'failed';
      readonly exitCode: number | null;
      readonly reason: string;
      readonly seconds: number;
    };

export interface JobQueue {
  /**
   * Starts or queues the job; answers with the queue's own id for it. When it throws, the job may have been queued all
   * the same: nothing is tried twice in here.
   */
  submit(request: JobRequest): Promise<string>;
  describe(jobId: string): Promise<JobState>;
  /**
   * The ids of the jobs of that name that the queue still knows, in the order in which they were submitted. One of
   * the last seconds may be missing.
   */
  find(name: string): Promise<readonly string[]>;
  /** Asks the job to stop (SIGTERM, later SIGKILL). Stopping an ended or unknown job is no error. */
  terminate(jobId: string, reason: string): Promise<void>;
}
