/**
 * What the flow needs of the world, and nothing more. Every adapter of a port passes the port's suite in
 * test/contract.
 */

export interface StoredObject {
  readonly body: Uint8Array;
  /** Changes whenever the content changes; hand it back to `replace`. */
  readonly version: string;
}

/**
 * The only database. Keys are relative paths of `/`-separated segments; a segment is never empty, `.` or `..`.
 * Semantics are those of S3 with conditional writes (`If-None-Match: *`, `If-Match`).
 */
export interface ObjectStore {
  read(key: string): Promise<StoredObject | null>;
  /** Writes once: of several writers exactly one is told `created`. A reader never sees half an object. */
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>;
  /** Compare-and-swap: writes only while the object still has `version`; a missing object has changed. */
  replace(key: string, body: Uint8Array, version: string): Promise<'replaced' | 'changed'>;
  /** Every key that starts with `prefix`, in ascending order of code units. */
  list(prefix: string): Promise<readonly string[]>;
}

export interface JobRequest {
  /** Deterministic, so that an unknown outcome of `submit` can be looked up. */
  readonly name: string;
  /** Where the attempt's plan lies in the store, and the SHA-256 of its bytes. */
  readonly planKey: string;
  readonly planDigest: string;
  readonly timeoutSeconds: number;
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

export interface Clock {
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
}
