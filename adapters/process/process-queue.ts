import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type JobQueue, type JobRequest, type JobState, SubmitError } from '../../core/ports/job-queue.ts';
import {
  groupIsAlive,
  processStartedAt,
  signalGroup,
  stopGroup,
  waitForGroupToEmpty,
} from './process-group.ts';

export interface ProcessQueueOptions {
  /** Job records and scratch folders: one folder per job. */
  readonly directory: string;
  /** The program and arguments that execute one job in `folder`. */
  readonly command: (request: JobRequest, jobId: string, folder: string) => readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Each line that a job writes to its standard output. */
  readonly onLine?: (jobId: string, line: string) => void;
  /** How long a job may take to stop by itself after SIGTERM. */
  readonly graceSeconds?: number;
}

const jobRecord = z.object({ process: z.number().int(), startedAt: z.string().nullable(), name: z.string() });
const engineRecord = z.object({ group: z.number().int(), startedAt: z.string().nullable() });
const failureCause = z.enum(['exit', 'timeout', 'terminated', 'unknown']);
const exitRecord = z.object({
  cause: failureCause.default('unknown'),
  exitCode: z.number().int().nullable(),
  reason: z.string(),
  /** That the process ran. */
  seconds: z.number().min(0).default(0),
});
/** Why a job was told to stop. */
const orderRecord = z.object({ cause: failureCause, reason: z.string() });

/** What an orphaned engine gets to end by itself. */
const ORPHAN_GRACE_MILLISECONDS = 5_000;

/**
 * Jobs as child processes of this machine, each in its own process group. A job outlives this object: its
 * record on disk lets a later queue over the same directory see whether it still runs.
 */
export class ProcessQueue implements JobQueue {
  readonly #options: ProcessQueueOptions;
  readonly #children = new Map<string, ChildProcess>();
  readonly #exits = new Map<string, Promise<void>>();

  constructor(options: ProcessQueueOptions) {
    this.#options = options;
  }

  async submit(request: JobRequest): Promise<string> {
    const jobId = `${request.name}-${randomUUID().slice(0, 8)}`;
    const folder = this.#folder(jobId);
    await mkdir(folder, { recursive: true });
    const [program, ...words] = this.#options.command(request, jobId, folder);
    const errors = await open(join(folder, 'errors.log'), 'w');
    const child = spawn(program, words, {
      cwd: folder,
      env: { ...this.#options.environment },
      stdio: ['ignore', 'pipe', errors.fd],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new SubmitError(`cannot start ${program}`, { cause, retryable: false, outcome: 'refused' })),
      );
    });
    await errors.close();
    const since = Date.now();
    const id = child.pid ?? 0;
    await writeFile(
      join(folder, 'job.json'),
      JSON.stringify({ process: id, startedAt: await processStartedAt(id), name: request.name }),
    );
    this.#children.set(jobId, child);
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => this.#options.onLine?.(jobId, line));
    }
    const timer = setTimeout(() => {
      void this.#stop(jobId, { cause: 'timeout', reason: `ran longer than ${request.timeoutSeconds} s` });
    }, request.timeoutSeconds * 1000);
    timer.unref();
    this.#exits.set(
      jobId,
      new Promise((resolve) => {
        child.once('close', (code, signal) => {
          clearTimeout(timer);
          const ending = code === null ? `stopped by ${signal}` : `exit code ${code}`;
          resolve(this.#recordExit(jobId, code, ending, (Date.now() - since) / 1000));
        });
      }),
    );
    return jobId;
  }

  async describe(jobId: string): Promise<JobState> {
    const job = await readRecord(join(this.#folder(jobId), 'job.json'), jobRecord);
    if (job === null) return { kind: 'unknown' };
    const exit = await readRecord(join(this.#folder(jobId), 'exit.json'), exitRecord);
    if (exit !== null) {
      return exit.exitCode === 0 ? { kind: 'succeeded', seconds: exit.seconds } : { kind: 'failed', ...exit };
    }
    if (this.#children.has(jobId) || (await this.#isAlive(job))) return { kind: 'running' };
    await this.#stopOrphan(jobId);
    const reason = 'its process is gone and left no exit code';
    return { kind: 'failed', cause: 'host lost', exitCode: null, reason, seconds: 0 };
  }

  async find(name: string): Promise<readonly string[]> {
    const folders = await readdir(this.#options.directory).catch(() => []);
    const found: { readonly id: string; readonly submittedAt: number }[] = [];
    for (const id of folders) {
      const path = join(this.#options.directory, id, 'job.json');
      const job = await readRecord(path, jobRecord);
      if (job?.name === name) found.push({ id, submittedAt: (await stat(path)).mtimeMs });
    }
    return found.toSorted((one, other) => one.submittedAt - other.submittedAt).map(({ id }) => id);
  }

  async terminate(jobId: string, reason: string): Promise<void> {
    await this.#stop(jobId, { cause: 'terminated', reason });
  }

  async #stop(jobId: string, order: z.infer<typeof orderRecord>): Promise<void> {
    const job = await readRecord(join(this.#folder(jobId), 'job.json'), jobRecord);
    if (job === null || !(await this.#isAlive(job))) return;
    await writeFile(join(this.#folder(jobId), 'terminated.json'), JSON.stringify(order));
    signalProcess(job.process, 'SIGTERM');
    const graceSeconds = this.#options.graceSeconds ?? 30;
    if (!(await waitForGroupToEmpty(job.process, graceSeconds * 1000))) signalGroup(job.process, 'SIGKILL');
    await this.#exits.get(jobId);
  }

  /** Ends every job that this object started and that still runs. */
  async stopAll(reason: string): Promise<void> {
    await Promise.all([...this.#children.keys()].map((jobId) => this.terminate(jobId, reason)));
  }

  /** A runner that was killed outright leaves its engine training for nobody; the runner noted the engine's group. */
  async #stopOrphan(jobId: string): Promise<void> {
    const engine = await readRecord(join(this.#folder(jobId), 'engine.json'), engineRecord);
    if (engine === null || !groupIsAlive(engine.group)) return;
    if ((await processStartedAt(engine.group)) === engine.startedAt)
      await stopGroup(engine.group, ORPHAN_GRACE_MILLISECONDS);
  }

  #folder(jobId: string): string {
    return join(this.#options.directory, jobId.replaceAll('/', '_'));
  }

  async #isAlive(job: z.infer<typeof jobRecord>): Promise<boolean> {
    return groupIsAlive(job.process) && (await processStartedAt(job.process)) === job.startedAt;
  }

  async #recordExit(jobId: string, exitCode: number | null, ending: string, seconds: number): Promise<void> {
    if (exitCode === null) await this.#stopOrphan(jobId);
    const order = await readRecord(join(this.#folder(jobId), 'terminated.json'), orderRecord);
    const cause = order?.cause ?? (exitCode === null ? 'unknown' : 'exit');
    const reason = order === null ? ending : `${order.reason}; ${ending}`;
    const path = join(this.#folder(jobId), 'exit.json');
    await writeFile(`${path}.writing`, JSON.stringify({ cause, exitCode, reason, seconds }));
    await rename(`${path}.writing`, path);
    this.#children.delete(jobId);
  }
}

function signalProcess(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch {
    // It ended by itself between the look and the signal.
  }
}

async function readRecord<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : schema.parse(JSON.parse(text));
}
