import { readFile } from 'node:fs/promises';
import { processesOfGroup } from '../../adapters/process/process-group.ts';

/** How often a group's memory is read: listing all processes costs a few milliseconds. */
const EVERY_MILLISECONDS = 2_000;

/** Follows the resident memory of a process group; Linux alone has it in a file. */
export class ResidentMemory {
  #peak: number | null = null;
  #readAt = Number.NEGATIVE_INFINITY;

  /** The largest sum that was read, in bytes; null where none was. Pages that processes share count in each. */
  get peakBytes(): number | null {
    return this.#peak;
  }

  async read(group: number, now: number): Promise<void> {
    if (process.platform !== 'linux' || now - this.#readAt < EVERY_MILLISECONDS) return;
    this.#readAt = now;
    const processes = await processesOfGroup(group);
    const sizes = await Promise.all(
      processes.map(({ id }) => readFile(`/proc/${id}/status`, 'utf8').catch(() => '')),
    );
    const sum = sizes.reduce((total, status) => total + (residentBytes(status) ?? 0), 0);
    if (sum > 0) this.#peak = Math.max(this.#peak ?? 0, sum);
  }
}

/** `VmRSS` of /proc/<id>/status (proc(5)), in bytes; null for a process without memory of its own, such as a zombie. */
export function residentBytes(status: string): number | null {
  const found = /^VmRSS:\s*(\d+) kB$/m.exec(status);
  return found === null ? null : Number(found[1]) * 1024;
}
