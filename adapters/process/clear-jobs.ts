import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import { type JobRecord, listJobs } from './job-folder.ts';
import { isOver } from './job-state.ts';

export interface ClearedJobs {
  /** Folders that are gone. */
  readonly removed: number;
  /** Folders of which only the words of the job are left: its request, starts, exit codes and logs. */
  readonly emptied: number;
}

export interface JobRetention {
  readonly directory: string;
  /** On the same file system: a folder that is to go is moved there first. */
  readonly leaving: string;
  readonly queue: Pick<JobQueue, 'describe'>;
  /** Whether nobody needs anything of a job that is over. */
  readonly isSettled: (jobId: string) => Promise<boolean>;
  readonly now: Date;
  /** How long the words of a settled job are kept. */
  readonly days: number;
  /** Of how many jobs at most; the oldest go first. */
  readonly most: number;
}

/**
 * What nobody ever settled, a job that was submitted twice, is kept for longer than the sweep looks for it; so are folders
 * without a job, of somebody who was killed while making them.
 */
const UNKNOWN_DAYS = 7;
const DAY_MILLISECONDS = 24 * 3_600_000;
/** What a job's folder holds besides its work. */
const WORDS = /^(?:request\.json|terminated\.json|start-\d+|exit-\d+|errors\.log|output\.log)$/;

/**
 * Bounds what jobs leave on this machine. Of a job that is over and settled everything but its words goes at once, and its
 * words when they are old or too many. A folder is moved away before it is removed: half a folder would be taken for a job
 * that is to be started, by whoever goes on after a kill.
 */
export async function clearJobs(retention: JobRetention): Promise<ClearedJobs> {
  const { directory, leaving, queue, now, days, most } = retention;
  await rm(leaving, { recursive: true, force: true });
  const jobs = await listJobs(directory);
  const settled: { readonly folder: string; readonly age: number }[] = [];
  const old: string[] = await strayFolders(directory, jobs, now);
  let emptied = 0;
  for (const { jobId, folder, job } of jobs) {
    const age = (now.getTime() - endOf(job)) / DAY_MILLISECONDS;
    if (!isOver(await queue.describe(jobId))) continue;
    if (await retention.isSettled(jobId)) {
      settled.push({ folder, age });
      if (await emptyFolder(folder)) emptied += 1;
    } else if (age > UNKNOWN_DAYS) old.push(folder);
  }
  const youngest = settled.toSorted((one, other) => one.age - other.age);
  const leave = youngest.filter(({ age }, index) => age > days || index >= most).map(({ folder }) => folder);
  for (const folder of [...old, ...leave]) await removeFolder(folder, leaving);
  return { removed: old.length + leave.length, emptied };
}

/** When a job was last heard of, in milliseconds since 1970. */
function endOf({ submittedAt, starts }: JobRecord): number {
  const newest = starts.at(-1);
  return newest?.exit?.at ?? newest?.since ?? submittedAt;
}

/** Whether there was anything but words in it. */
async function emptyFolder(folder: string): Promise<boolean> {
  const others = (await readdir(folder)).filter((name) => !WORDS.test(name));
  for (const name of others) await rm(join(folder, name), { recursive: true, force: true });
  return others.length > 0;
}

async function removeFolder(folder: string, leaving: string): Promise<void> {
  await mkdir(leaving, { recursive: true });
  const moved = join(leaving, randomUUID());
  await rename(folder, moved);
  await rm(moved, { recursive: true, force: true });
}

async function strayFolders(
  directory: string,
  jobs: readonly { readonly folder: string }[],
  now: Date,
): Promise<string[]> {
  const known = new Set(jobs.map(({ folder }) => folder));
  const strays: string[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    const folder = join(directory, name);
    if (known.has(folder)) continue;
    const { mtimeMs } = await stat(folder);
    if (now.getTime() - mtimeMs > UNKNOWN_DAYS * DAY_MILLISECONDS) strays.push(folder);
  }
  return strays;
}
