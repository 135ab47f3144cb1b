import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobQueue, type JobRequest, type JobState, SubmitError } from '../../core/ports/job-queue.ts';
import {
  folderOfJob,
  isAlive,
  type JobRecord,
  type JobStart,
  listJobs,
  readJob,
  type StopOrder,
  writeFailedStart,
  writeOrder,
  writeRequest,
} from './job-folder.ts';
import { isOver, type ProcessJobState, stateOfJob } from './job-state.ts';
import { jobsToStart, type OpenJob } from './jobs-to-start.ts';
import { launchJob } from './launch-job.ts';
import { signalGroup, signalProcess, waitForGroupToEmpty } from './process-group.ts';
import type { ProcessQueueOptions } from './process-queue-options.ts';
import { stopOrphans } from './stop-orphans.ts';

const WATCH_MILLISECONDS = 250;

/**
 * Jobs as child processes of this machine, each in its own process group. What was submitted stands in a folder before
 * anything is started, and a start can be made once only, so that a queue over the same directory goes on where another
 * one was killed: nothing is lost, and nothing is started twice.
 */
export class ProcessQueue implements JobQueue {
  readonly #options: ProcessQueueOptions;
  readonly #children = new Map<string, ChildProcess>();
  /** Jobs that have not ended, as far as this object looks after them. */
  readonly #open = new Set<string>();
  readonly #stopping = new Set<string>();
  /** One change at a time: a job that is being started is not terminated as a waiting one. */
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: ProcessQueueOptions) {
    this.#options = options;
  }

  async submit(request: JobRequest): Promise<string> {
    const jobId = `${request.name}-${randomUUID().slice(0, 8)}`;
    try {
      await writeRequest(this.#folder(jobId), request, Date.now());
    } catch (cause) {
      throw new SubmitError('the job cannot be written down', { cause, retryable: true, outcome: 'unknown' });
    }
    this.#open.add(jobId);
    await this.#alone(() => this.#startWaiting());
    return jobId;
  }

  async describe(jobId: string): Promise<JobState> {
    const job = await readJob(this.#folder(jobId));
    if (job === null) return { kind: 'unknown' };
    const state = await this.#stateOf(jobId, job);
    return state.kind === 'between starts' ? { kind: 'running' } : state;
  }

  async find(name: string): Promise<readonly string[]> {
    const found: { readonly jobId: string; readonly submittedAt: number }[] = [];
    for (const { jobId, job } of await listJobs(this.#options.directory)) {
      if (job.request.name === name) found.push({ jobId, submittedAt: job.submittedAt });
    }
    return found.toSorted((one, other) => one.submittedAt - other.submittedAt).map(({ jobId }) => jobId);
  }

  async terminate(jobId: string, reason: string): Promise<void> {
    await this.#order(jobId, { cause: 'terminated', reason });
  }

  async #order(jobId: string, order: StopOrder): Promise<void> {
    const folder = this.#folder(jobId);
    const start = await this.#alone(async () => {
      const job = await readJob(folder);
      if (job === null || job.order !== null) return null;
      const state = await this.#stateOf(jobId, job);
      if (state.kind === 'succeeded' || state.kind === 'failed') return null;
      await writeOrder(folder, order);
      return job.starts.at(-1) ?? null;
    });
    if (start !== null) await this.#stop(jobId, start);
  }

  /** Ends every job that this object started and that still runs. */
  async stopAll(reason: string): Promise<void> {
    await Promise.all([...this.#children.keys()].map((jobId) => this.terminate(jobId, reason)));
  }

  /**
   * Goes on with what earlier queues over the directory left: starts what waits, ends what runs too long, and tells of
   * each end, until the signal.
   */
  async watch(signal: AbortSignal): Promise<void> {
    for (const { jobId, job } of await listJobs(this.#options.directory)) {
      if (!isOver(await this.#stateOf(jobId, job))) this.#open.add(jobId);
    }
    while (!signal.aborted) {
      // A machine without room fails now and may work the next time.
      await this.#watched(() => this.#alone(() => this.#startWaiting()));
      for (const jobId of [...this.#open]) await this.#watched(() => this.#look(jobId));
      await sleep(WATCH_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
    this.#stopped = true;
    // Jobs go on; a process that waited for them would not end before they do.
    for (const child of this.#children.values()) child.unref();
  }

  /** How many jobs wait and run, of those that `watch` looks after. */
  async counts(): Promise<{ readonly waiting: number; readonly running: number }> {
    const states = await Promise.all([...this.#open].map((jobId) => this.describe(jobId)));
    const count = (kind: JobState['kind']) => states.filter((state) => state.kind === kind).length;
    return { waiting: count('waiting'), running: count('running') };
  }

  async #watched(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  async #look(jobId: string): Promise<void> {
    const job = await readJob(this.#folder(jobId));
    const state = job === null ? null : await this.#stateOf(jobId, job);
    if (job === null || state === null || isOver(state)) {
      this.#open.delete(jobId);
      this.#options.onEnd?.(jobId);
      return;
    }
    const start = job.starts.at(-1);
    if (state.kind !== 'running' || start === undefined) return;
    const { timeoutSeconds } = job.request;
    if (Date.now() - start.since > timeoutSeconds * 1000)
      void this.#watched(() => this.#order(jobId, tooLong(timeoutSeconds)));
    // Whoever wanted to stop it was killed before it had ended.
    if (job.order !== null) void this.#watched(() => this.#stop(jobId, start));
  }

  /** Starts what waits, as many as there is room for. */
  async #startWaiting(): Promise<void> {
    if (this.#stopped) return;
    const jobs: OpenJob[] = [];
    for (const jobId of this.#open) {
      const job = await readJob(this.#folder(jobId));
      if (job !== null) jobs.push({ jobId, job, kind: (await this.#stateOf(jobId, job)).kind });
    }
    const chosen = jobsToStart(jobs, this.#options.most ?? UNLIMITED);
    if (chosen.length === 0 || (await this.#options.mayStart?.()) === false) return;
    for (const { jobId, job } of chosen) await this.#start(jobId, job);
  }

  async #start(jobId: string, { request, starts }: JobRecord): Promise<void> {
    const folder = this.#folder(jobId);
    const number = starts.length + 1;
    const { command, environment, onLine } = this.#options;
    const words = command(request, jobId, folder, number);
    const output = onLine === undefined ? 'file' : 'pipe';
    const variables = environment(request);
    const child = await launchJob({ folder, number, command: words, environment: variables, output });
    this.#children.set(jobId, child);
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => onLine?.(jobId, line));
    const timer = setTimeout(() => {
      void this.#watched(() => this.#order(jobId, tooLong(request.timeoutSeconds)));
    }, request.timeoutSeconds * 1000);
    timer.unref();
    child.once('close', () => {
      clearTimeout(timer);
      void this.#watched(async () => {
        try {
          if ((await startsOf(folder)) < number) await writeFailedStart(folder, number);
        } finally {
          this.#children.delete(jobId);
        }
      });
    });
    while (this.#children.has(jobId) && (await startsOf(folder)) < number) await sleep(5);
    this.#options.onStart?.(jobId, number);
  }

  async #stop(jobId: string, start: JobStart): Promise<void> {
    if (this.#stopping.has(jobId)) return;
    this.#stopping.add(jobId);
    signalProcess(start.group, 'SIGTERM');
    const graceSeconds = this.#options.graceSeconds ?? 30;
    if (!(await waitForGroupToEmpty(start.group, graceSeconds * 1000))) signalGroup(start.group, 'SIGKILL');
    while (this.#children.has(jobId)) await sleep(20);
    this.#stopping.delete(jobId);
  }

  async #stateOf(jobId: string, job: JobRecord): Promise<ProcessJobState> {
    const start = job.starts.at(-1);
    if (this.#children.has(jobId) && (start?.exit ?? null) === null) return { kind: 'running' };
    const alive = start !== undefined && start.exit === null && (await isAlive(start));
    if (start !== undefined && !alive && start.exit?.code !== 0)
      await stopOrphans(this.#folder(jobId), start);
    return stateOfJob(job, alive, this.#options.mostStarts ?? 1);
  }

  #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  #folder(jobId: string): string {
    return folderOfJob(this.#options.directory, jobId);
  }
}

const UNLIMITED = { rehearse: Number.POSITIVE_INFINITY, verify: Number.POSITIVE_INFINITY };

async function startsOf(folder: string): Promise<number> {
  return (await readJob(folder))?.starts.length ?? 0;
}

function tooLong(seconds: number): StopOrder {
  return { cause: 'timeout', reason: `ran longer than ${seconds} s` };
}
