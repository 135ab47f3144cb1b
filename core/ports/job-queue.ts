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
  | { readonly kind: 'waiting' | 'running' | 'succeeded' | 'unknown' }
  | { readonly kind: 'failed'; readonly exitCode: number | null; readonly reason: string };

export interface JobQueue {
  /** Starts or queues the job; answers with the queue's own id for it. */
  submit(request: JobRequest): Promise<string>;
  describe(jobId: string): Promise<JobState>;
  /** Asks the job to stop (SIGTERM, later SIGKILL). Stopping an ended or unknown job is no error. */
  terminate(jobId: string, reason: string): Promise<void>;
}
