import { mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JobRequest } from '../../core/ports/job-queue.ts';
import { groupIsAlive, isZombie, processStartedAt, startedAtOf } from './process-group.ts';

const requestFile = z.object({
  request: z.object({
    name: z.string(),
    planKey: z.string(),
    planDigest: z.string(),
    timeoutSeconds: z.number(),
    profile: z.enum(['rehearse', 'verify']),
    trust: z.enum(['repository', 'fork']),
    pool: z.string(),
    priority: z.enum(['interactive', 'nightly']).default('interactive'),
  }),
  submittedAt: z.number(),
});
const stopOrder = z.object({ cause: z.enum(['timeout', 'terminated']), reason: z.string() });
/** Why a job is to stop. */
export type StopOrder = z.output<typeof stopOrder>;

/** One start of a job. */
export interface JobStart {
  /** The process group, which is the number of its first process. */
  readonly group: number;
  /** Tells that process from a later one of the same number. */
  readonly startedAt: string | null;
  /** When it started, in milliseconds since 1970. */
  readonly since: number;
  /** Null: it runs, or went without a word. */
  readonly exit: { readonly code: number; readonly at: number } | null;
}

/**
 * A job as its folder tells it.
 * ```
 * request.json      what was submitted: from here on it is the queue's to start
 * start-<n>         made by start n itself, and only once: a second process that is to be start n gives up
 * exit-<n>          the exit code of start n
 * terminated.json   somebody asked it to stop: there is no further start
 * ```
 */
export interface JobRecord {
  readonly request: JobRequest;
  readonly submittedAt: number;
  readonly starts: readonly JobStart[];
  readonly order: StopOrder | null;
}

export async function writeRequest(folder: string, request: JobRequest, submittedAt: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'request.json'), JSON.stringify({ request, submittedAt }));
}

export async function writeOrder(folder: string, order: StopOrder): Promise<void> {
  await writeWhole(join(folder, 'terminated.json'), JSON.stringify(order));
}

/** Records a start that came to nothing before it could say so itself. */
export async function writeFailedStart(folder: string, number: number): Promise<void> {
  await writeFile(startFile(folder, number), '', { flag: 'wx' }).catch(() => undefined);
  await writeFile(exitFile(folder, number), `${NOT_STARTED}\n`);
}

/** What a shell says of a program that it cannot start. */
const NOT_STARTED = 127;

export function startFile(folder: string, number: number): string {
  return join(folder, `start-${number}`);
}

export function exitFile(folder: string, number: number): string {
  return join(folder, `exit-${number}`);
}

/** Null where no job was ever submitted. */
export async function readJob(folder: string): Promise<JobRecord | null> {
  const submitted = await textOf(join(folder, 'request.json'));
  if (submitted === null) return null;
  const { request, submittedAt } = requestFile.parse(JSON.parse(submitted));
  const terminated = await textOf(join(folder, 'terminated.json'));
  const starts: JobStart[] = [];
  for (let number = 1; ; number += 1) {
    const start = await readStart(folder, number);
    if (start === null) break;
    starts.push(start);
  }
  const order = terminated === null ? null : stopOrder.parse(JSON.parse(terminated));
  return { request, submittedAt, starts, order };
}

/** The folder of a job in a queue's directory. */
export function folderOfJob(directory: string, jobId: string): string {
  return join(directory, jobId.replaceAll('/', '_'));
}

export interface ListedJob {
  readonly jobId: string;
  readonly folder: string;
  readonly job: JobRecord;
}

/** Every job of a queue's directory. */
export async function listJobs(directory: string): Promise<readonly ListedJob[]> {
  const names = await readdir(directory).catch(() => []);
  const jobs = await Promise.all(names.map((name) => readJob(join(directory, name))));
  return names.flatMap((name, index) => {
    const job = jobs[index] ?? null;
    if (job === null) return [];
    // A name's slashes are no slashes in a folder's name, which is as long.
    const jobId = job.request.name + name.slice(job.request.name.length);
    return [{ jobId, folder: join(directory, name), job }];
  });
}

/** A start names itself in a single small write, directly after its file was made. */
const NAMED_WITHIN_MILLISECONDS = 5_000;

async function readStart(folder: string, number: number): Promise<JobStart | null> {
  const path = startFile(folder, number);
  const text = await textOf(path);
  if (text === null) return null;
  const { mtimeMs: since } = await stat(path);
  const [group = '', named = ''] = text.split('\n');
  const startedAt = named.trim() === '' ? null : (startedAtOf(named) ?? named.trim());
  const code = /^(\d+)\n$/.exec((await textOf(exitFile(folder, number))) ?? '')?.[1];
  const at = code === undefined ? 0 : (await stat(exitFile(folder, number))).mtimeMs;
  const exit = code === undefined ? null : { code: Number(code), at };
  return { group: Number(group), startedAt, since, exit };
}

/** Whether the process of a start that left no exit code is still there. */
export async function isAlive({ group, startedAt, since }: JobStart): Promise<boolean> {
  if (group === 0) return Date.now() - since < NAMED_WITHIN_MILLISECONDS;
  if (!groupIsAlive(group) || (await isZombie(group))) return false;
  return (await processStartedAt(group)) === startedAt;
}

/** A reader finds the file whole or not at all, also after the machine went down. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.writing`, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.writing`, path);
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
