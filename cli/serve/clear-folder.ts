import { join } from 'node:path';
import { clearFiles } from '../../adapters/machine/clear-files.ts';
import { type ClearedJobs, clearJobs } from '../../adapters/process/clear-jobs.ts';
import { isSettled } from '../../core/flow/job/is-settled.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import type { ServeSettings } from './settings.ts';

export interface Cleared {
  readonly jobs: ClearedJobs;
  /** Messages that were laid aside, and are gone. */
  readonly messages: number;
  /** Files that somebody was killed while writing. */
  readonly unfinished: number;
}

/** Nobody writes a file for a day. */
const UNFINISHED = { days: 1, most: Number.POSITIVE_INFINITY };
const MOST_MESSAGES = 1000;

/** Bounds what lies in a server's folder besides the store: evidence is in the store, and stays. */
export async function clearFolder(
  { folder, keep }: Pick<ServeSettings, 'folder' | 'keep'>,
  ports: { readonly store: ObjectStore; readonly queue: Pick<JobQueue, 'describe'>; readonly clock: Clock },
): Promise<Cleared> {
  const now = ports.clock.now();
  const jobs = await clearJobs({
    directory: join(folder, 'jobs'),
    leaving: join(folder, 'leaving'),
    queue: ports.queue,
    isSettled: (job) => isSettled(job, ports.store),
    ...{ now, days: keep.days, most: keep.jobs },
  });
  const dead = { days: keep.days, most: MOST_MESSAGES, now };
  const messages = await clearFiles(join(folder, 'messages', 'dead'), dead);
  let unfinished = 0;
  for (const place of [join('store', '.writing'), join('messages', 'writing')])
    unfinished += await clearFiles(join(folder, place), { ...UNFINISHED, now });
  return { jobs, messages, unfinished };
}
