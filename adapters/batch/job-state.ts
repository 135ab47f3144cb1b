import type { JobDetail } from '@aws-sdk/client-batch';
import type { FailureCause, JobState } from '../../core/ports/job-queue.ts';

/** What Batch says of a job, in the flow's words. */
export function jobStateOf(job: JobDetail): JobState {
  if (job.status === 'SUCCEEDED') return { kind: 'succeeded', seconds: secondsOf(job) };
  if (job.status !== 'FAILED') {
    // A job that Batch tries again is RUNNABLE once more.
    return { kind: job.status === 'RUNNING' || hasEndedAttempt(job) ? 'running' : 'waiting' };
  }
  const last = job.attempts?.at(-1);
  const exitCode = job.container?.exitCode ?? last?.container?.exitCode ?? null;
  const statusReason = job.statusReason ?? last?.statusReason ?? '';
  const containerReason = job.container?.reason ?? last?.container?.reason ?? '';
  const reason = [statusReason, containerReason].filter((part) => part !== '').join('; ');
  return {
    kind: 'failed',
    cause: causeOf(job, statusReason, containerReason, exitCode),
    exitCode,
    reason: reason === '' ? 'Batch gives no reason' : reason,
    seconds: secondsOf(job),
  };
}

/** That containers of the job ran, in all of its starts; Batch tells times in milliseconds. What never ran has no start. */
function secondsOf({ attempts = [], startedAt = 0, stoppedAt = 0 }: JobDetail): number {
  const runs = attempts.length > 0 ? attempts : [{ startedAt, stoppedAt }];
  const milliseconds = runs.map((run) =>
    run.startedAt && run.stoppedAt ? Math.max(0, run.stoppedAt - run.startedAt) : 0,
  );
  return milliseconds.reduce((sum, each) => sum + each, 0) / 1000;
}

function hasEndedAttempt({ attempts = [] }: JobDetail): boolean {
  return attempts.some(({ stoppedAt }) => stoppedAt !== undefined);
}

/** Reasons that Batch states in words alone, by how they begin; the first that fits counts. */
const STATUS_REASONS: readonly (readonly [RegExp, FailureCause])[] = [
  // https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
  [/^Host EC2/, 'host lost'],
  // https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html
  [/^Job attempt duration exceeded timeout/, 'timeout'],
  // https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html
  [/^Canceled by JobStateTimeLimit/, 'no capacity'],
];

function causeOf(
  { isTerminated, isCancelled }: JobDetail,
  statusReason: string,
  containerReason: string,
  exitCode: number | null,
): FailureCause {
  // The reason of a job that was stopped on purpose is whatever was given for it.
  if (isTerminated === true) return 'terminated';
  const stated = STATUS_REASONS.find(([pattern]) => pattern.test(statusReason));
  if (stated !== undefined) return stated[1];
  if (isCancelled === true) return 'terminated';
  if (/^CannotPull/.test(containerReason)) return 'image';
  return exitCode === null ? 'unknown' : 'exit';
}
