import { readdir, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The processes of a user, by the owner of their folders in /proc; none where there is no /proc. */
export async function processesOfUser(user: number): Promise<readonly number[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const owners = await Promise.all(ids.map((id) => stat(`/proc/${id}`).catch(() => null)));
  return ids.filter((_, index) => owners[index]?.uid === user).map(Number);
}

/**
 * Kills whatever runs as a user, also what left its process group to outlive it. True once nothing is left; false
 * when something still was after `milliseconds` (a process that hangs in the kernel).
 */
export async function endProcessesOfUser(user: number, milliseconds: number): Promise<boolean> {
  for (let waited = 0; ; waited += 50) {
    const left = await processesOfUser(user);
    if (left.length === 0) return true;
    if (waited >= milliseconds) return false;
    for (const id of left) {
      try {
        process.kill(id, 'SIGKILL');
      } catch {
        // It ended by itself between the look and the signal.
      }
    }
    await sleep(50);
  }
}
