import type { JobRequest } from '../../core/ports/job-queue.ts';
import type { JobRecord } from './job-folder.ts';
import type { ProcessJobState } from './job-state.ts';

export interface OpenJob {
  readonly jobId: string;
  readonly job: JobRecord;
  readonly kind: ProcessJobState['kind'];
}

/** Of the waiting jobs those for which there is room beside the running ones, in the order in which they get their turn. */
export function jobsToStart(
  jobs: readonly OpenJob[],
  most: Readonly<Record<JobRequest['profile'], number>>,
): readonly OpenJob[] {
  const room = { ...most };
  for (const { job, kind } of jobs) if (kind === 'running') room[job.request.profile] -= 1;
  const chosen: OpenJob[] = [];
  const waiting = jobs.filter(({ kind }) => kind === 'waiting' || kind === 'between starts');
  for (const open of waiting.toSorted((one, other) => byTurn(one.job, other.job))) {
    const { profile } = open.job.request;
    if (room[profile] <= 0) continue;
    room[profile] -= 1;
    chosen.push(open);
  }
  return chosen;
}

/** Those that somebody waits for come first, then those that were submitted first. */
function byTurn(one: JobRecord, other: JobRecord): number {
  const rank = ({ request }: JobRecord): number => (request.priority === 'nightly' ? 1 : 0);
  return rank(one) - rank(other) || one.submittedAt - other.submittedAt;
}
