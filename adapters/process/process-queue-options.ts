import type { JobRequest } from '../../core/ports/job-queue.ts';

export interface ProcessQueueOptions {
  /** Job records and scratch folders: one folder per job. */
  readonly directory: string;
  /** The program and arguments that execute one job in `folder`, for the `start`-th time. */
  readonly command: (
    request: JobRequest,
    jobId: string,
    folder: string,
    start: number,
  ) => readonly [string, ...string[]];
  /** A job's whole environment. */
  readonly environment: (request: JobRequest) => Readonly<Record<string, string>>;
  /** Each line that a job writes to its standard output; without it they go to a file, and a job needs nobody. */
  readonly onLine?: (jobId: string, line: string) => void;
  /** How long a job may take to stop by itself after SIGTERM. */
  readonly graceSeconds?: number;
  /** Jobs of a profile at a time; the others wait for their turn. Without it nothing waits. */
  readonly most?: Readonly<Record<JobRequest['profile'], number>>;
  /** Asked before waiting jobs are started: whether this machine can take one more at the moment. */
  readonly mayStart?: () => Promise<boolean>;
  /** How often a job is started at most: again when it was interrupted, or gone with the machine. Once by default. */
  readonly mostStarts?: number;
  /** A job was started, for the `start`-th time. */
  readonly onStart?: (jobId: string, start: number) => void;
  /** What failed of looking after jobs, which is done again: a disk that is full. */
  readonly onError?: (error: unknown) => void;
  /** A job that `watch` looks after has come to its end. */
  readonly onEnd?: (jobId: string) => void;
}
