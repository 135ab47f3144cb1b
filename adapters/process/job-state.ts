import type { FailureCause, JobState } from '../../core/ports/job-queue.ts';
import type { JobRecord, JobStart } from './job-folder.ts';

/**
 * ```
 * waiting -> running -> succeeded | failed
 *               ^  \
 *               |   between starts
 *               \_____/
 * ```
 */
export type ProcessJobState = JobState | { readonly kind: 'between starts' };

/** The runner's word for: stopped before it was done, and it can go on from what it kept (core/flow/attempt/exit-code.ts). */
const INTERRUPTED = 75;
/** From here on a shell's exit code is 128 and the number of the signal that ended the process. */
const SIGNALLED = 128;

/** `alive`: whether the newest start's process is there. */
export function stateOfJob(job: JobRecord, alive: boolean, mostStarts: number): ProcessJobState {
  const { starts, order } = job;
  const newest = starts.at(-1);
  if (newest === undefined && order === null) return { kind: 'waiting' };
  if (newest !== undefined && alive) return { kind: 'running' };
  const exit = newest?.exit ?? null;
  const seconds = starts.reduce((sum, start) => sum + secondsOf(start), 0);
  if (exit?.code === 0) return { kind: 'succeeded', seconds };
  const canGoOn = exit === null || exit.code === INTERRUPTED;
  if (order === null && canGoOn && starts.length < mostStarts) return { kind: 'between starts' };
  const exitCode = exit === null || exit.code > SIGNALLED ? null : exit.code;
  const reason = [order?.reason, reasonOf(newest)].filter((part) => part !== undefined).join('; ');
  return { kind: 'failed', cause: order?.cause ?? causeOf(exit), exitCode, reason, seconds };
}

export function isOver({ kind }: ProcessJobState): boolean {
  return kind === 'succeeded' || kind === 'failed' || kind === 'unknown';
}

function secondsOf({ since, exit }: JobStart): number {
  return exit === null ? 0 : Math.max(0, exit.at - since) / 1000;
}

function causeOf(exit: JobStart['exit']): FailureCause {
  if (exit === null) return 'host lost';
  return exit.code > SIGNALLED ? 'unknown' : 'exit';
}

function reasonOf(newest: JobStart | undefined): string {
  if (newest === undefined) return 'it was not started';
  const { exit } = newest;
  if (exit === null) return 'its process is gone and left no exit code';
  return exit.code > SIGNALLED ? `stopped by signal ${exit.code - SIGNALLED}` : `exit code ${exit.code}`;
}
