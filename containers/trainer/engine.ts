import { spawn } from 'node:child_process';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  processesOfGroup,
  processStartedAt,
  stopGroup,
  waitForGroupToEmpty,
} from '../../adapters/process/process-group.ts';
import { trainersOf } from './trainers.ts';
import { asTrainingUser, type TrainingUser } from './trust/separation.ts';

export interface EngineRun {
  /** The folder of the environment that ms-swift is installed in. */
  readonly home: string;
  readonly words: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Takes everything that the engine prints, both streams in order. */
  readonly logFile: string;
  /** Holds the engine's process group while it runs, for whoever has to clean up after a killed runner. */
  readonly groupFile: string;
  readonly timeoutSeconds: number;
  readonly stop: AbortSignal;
  /** Aborted when the run went beyond a bound: it is ended at once. */
  readonly over: AbortSignal;
  /** Whom the engine runs as; null for this process's own user. */
  readonly user: TrainingUser | null;
  /** Called a few times a second while the engine runs, with its process group. */
  readonly onTick: (group: number) => Promise<void>;
  /** Asked after each tick: the sentence for people when the engine hangs and has to be ended. */
  readonly hangs?: () => string | null;
}

export type EngineEnd =
  /** `signal`: what ended the engine's first process; its exit code is then 128 and the signal's number, as in a shell. */
  | { readonly kind: 'exited'; readonly exitCode: number; readonly signal: NodeJS.Signals | null }
  | { readonly kind: 'hung'; readonly message: string }
  | { readonly kind: 'stopped' | 'timed out' | 'out of bounds' };

/** After SIGTERM a trainer may write a checkpoint; Batch and ECS give a container 30 s in all. */
const GRACE_MILLISECONDS = 20_000;
/** What is left of a group then gets this long to end by itself. */
const END_MILLISECONDS = 2_000;

/**
 * Runs `swift` in a process group of its own and comes back when the whole group is gone: its parent process
 * can die and leave the trainer behind. Standard input is closed, so nothing can wait for an answer.
 */
export async function runEngine(run: EngineRun): Promise<EngineEnd> {
  const log = await open(run.logFile, 'w');
  const swift = join(run.home, 'bin', 'swift');
  const [program, ...words] =
    run.user === null ? [swift, ...run.words] : asTrainingUser(run.user, swift, run.words);
  const child = spawn(program, words, {
    cwd: run.directory,
    env: { ...run.environment },
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  });
  const exited = new Promise<EngineEnd>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`cannot start ${program}`, { cause })));
    child.once('exit', (code, signal) => {
      const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve({ kind: 'exited', exitCode, signal });
    });
  });
  // Awaited below; a failed start must not count as unhandled before that.
  exited.catch(() => undefined);
  await log.close();
  const group = child.pid;
  if (group === undefined) return await exited;
  await writeFile(run.groupFile, JSON.stringify({ group, startedAt: await processStartedAt(group) }));

  const deadline = Date.now() + run.timeoutSeconds * 1000;
  let end: EngineEnd | null = null;
  while (end === null) {
    const finished = await Promise.race([exited, sleep(200, null)]);
    await run.onTick(group);
    const hung = finished === null ? (run.hangs?.() ?? null) : null;
    if (finished !== null) end = finished;
    else if (run.over.aborted) end = { kind: 'out of bounds' };
    else if (run.stop.aborted) end = { kind: 'stopped' };
    else if (hung !== null) end = { kind: 'hung', message: hung };
    else if (Date.now() > deadline) end = { kind: 'timed out' };
  }
  if (end.kind === 'stopped') await stopAtCheckpoint(group);
  else if (end.kind !== 'exited' || !(await waitForGroupToEmpty(group, 5_000)))
    await stopGroup(group, END_MILLISECONDS);
  await rm(run.groupFile, { force: true });
  return end;
}

/**
 * Asks the trainers alone to stop, and waits while they finish their step, write a checkpoint and end. A signal to the
 * whole group would end their data loaders too, and a trainer whose loader died gives up without a checkpoint.
 */
async function stopAtCheckpoint(group: number): Promise<void> {
  for (const { id } of trainersOf(await processesOfGroup(group))) {
    try {
      process.kill(id, 'SIGTERM');
    } catch {
      // It ended by itself between the look and the signal.
    }
  }
  if (!(await waitForGroupToEmpty(group, GRACE_MILLISECONDS))) await stopGroup(group, END_MILLISECONDS);
}

/** The last bytes of a log with progress bars reduced to their last state, at most `limit` characters. */
export async function tailOfLog(path: string, limit: number): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return withoutProgressBars(text).slice(-limit);
}

/** A terminal overwrites a line at each carriage return: what is left is what a person would see. */
export function withoutProgressBars(text: string): string {
  return text
    .split('\n')
    .map((line) => line.slice(line.replace(/\r$/, '').lastIndexOf('\r') + 1))
    .join('\n');
}

/** Writes a file that a reader finds whole or not at all. */
export async function writeWhole(path: string, content: string): Promise<void> {
  await writeFile(`${path}.writing`, content);
  await rename(`${path}.writing`, path);
}
