import { readdir, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalProcess } from './process-group.ts';

const LOOK_MILLISECONDS = 50;

/** The processes of a user, by the owner of their folders in /proc; none where there is no /proc. */
export async function processesOfUser(user: number): Promise<readonly number[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const owners = await Promise.all(ids.map((id) => stat(`/proc/${id}`).catch(() => null)));
  return ids.filter((_, index) => owners[index]?.uid === user).map(Number);
}

/**
 * Kills whatever runs as a user, also what left its process group to outlive it. True once nothing is left; false
 * when something still was after `milliseconds` (a process that hangs in the kernel).
 *
 * All are stopped before the first is killed: one that starts others without end would start one more for each that was
 * killed, while those that are stopped start none and still count against the user's limit.
 */
export async function endProcessesOfUser(user: number, milliseconds: number): Promise<boolean> {
  const stopped = new Set<number>();
  for (let waited = 0; ; waited += LOOK_MILLISECONDS) {
    const left = await processesOfUser(user);
    if (left.length === 0) return true;
    if (waited >= milliseconds) return false;
    const running = left.filter((id) => !stopped.has(id));
    for (const id of running) signalProcess(id, 'SIGSTOP');
    for (const id of running) stopped.add(id);
    if (running.length > 0 && waited < milliseconds / 2) continue;
    for (const id of left) signalProcess(id, 'SIGKILL');
    stopped.clear();
    await sleep(LOOK_MILLISECONDS);
  }
}
