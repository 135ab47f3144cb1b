import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Whether any process of the group is left (a zombie that nobody has waited for counts). */
export function groupIsAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Sends a signal to one process; a process that is gone is no error. */
export function signalProcess(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch {
    // It ended by itself between the look and the signal.
  }
}

/** Sends a signal to every process of the group; a group that is gone is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The group emptied between the look and the signal.
  }
}

/** True once the group has no process left; false when `milliseconds` passed before that. */
export async function waitForGroupToEmpty(group: number, milliseconds: number): Promise<boolean> {
  for (let waited = 0; groupIsAlive(group); waited += 50) {
    if (waited >= milliseconds) return false;
    await sleep(50);
  }
  return true;
}

/**
 * Stops a group: SIGTERM, then SIGKILL to what is left after the grace time. ms-swift's parent dies at once and
 * leaves its trainer behind, so the group is waited for, not the parent.
 */
export async function stopGroup(group: number, graceMilliseconds: number): Promise<void> {
  signalGroup(group, 'SIGTERM');
  if (await waitForGroupToEmpty(group, graceMilliseconds)) return;
  signalGroup(group, 'SIGKILL');
  await waitForGroupToEmpty(group, 10_000);
}

/**
 * When a process started, as a word that tells it from a later process of the same number; null when there is
 * none. Linux: clock ticks since boot (proc(5), field 22 of stat); elsewhere ps(1).
 */
export async function processStartedAt(id: number): Promise<string | null> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => null);
  if (stat !== null) return startedAtOf(stat);
  if (process.platform === 'linux') return null;
  const listed = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(id)]).catch(() => null);
  return listed?.stdout.trim() || null;
}

/** The same, from the line that proc(5) has of a process; null where it is no such line. */
export function startedAtOf(stat: string): string | null {
  return fieldsOf(stat)[19] ?? null;
}

/** Whether a process has ended and its parent has not asked how. Where proc(5) is missing, nobody can tell: no. */
export async function isZombie(id: number): Promise<boolean> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  return fieldsOf(stat)[0] === 'Z';
}

/** From the third on. The second is the program's name in parentheses and may hold spaces: count from its end. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A process as the system lists it. */
export interface ListedProcess {
  readonly id: number;
  readonly parent: number;
  /** The program with its words, joined by spaces. */
  readonly command: string;
}

/** The processes of a group. Linux: proc(5), which also slim images have; elsewhere ps(1). */
export async function processesOfGroup(group: number): Promise<readonly ListedProcess[]> {
  if (process.platform !== 'linux') return listedByPs(group);
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(ids.map((id) => listedByProc(Number(id), group)));
  return found.filter((listed) => listed !== null);
}

async function listedByProc(id: number, group: number): Promise<ListedProcess | null> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const [, parent, ownGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (Number(ownGroup) !== group) return null;
  const words = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
  return { id, parent: Number(parent), command: words.split('\0').join(' ').trim() };
}

async function listedByPs(group: number): Promise<readonly ListedProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,pgid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    if (found === null || Number(found[3]) !== group) return [];
    return [{ id: Number(found[1]), parent: Number(found[2]), command: found[4] ?? '' }];
  });
}
