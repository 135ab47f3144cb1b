import { readFile } from 'node:fs/promises';

/**
 * How many processes the kernel has killed for lack of memory, so far; null where it does not tell. The counter of our own
 * control group counts, and the whole machine's only where there is none: on a shared machine that may be somebody else's.
 */
export async function oomKills(
  read: (path: string) => Promise<string | null> = readOrNull,
): Promise<number | null> {
  const groups = (await read('/proc/self/cgroup')) ?? '';
  const unified = /^0::(.*)$/m.exec(groups)?.[1] ?? '/';
  const memory = /^\d+:(?:[\w,]*,)?memory(?:,[\w,]*)?:(.*)$/m.exec(groups)?.[1] ?? '/';
  const places = [
    // Version 2 (kernel documentation, cgroup-v2.rst): `oom_kill` of memory.events, seen from outside and from inside a container.
    `/sys/fs/cgroup${unified}/memory.events`,
    '/sys/fs/cgroup/memory.events',
    // Version 1 (cgroup-v1/memory.rst).
    `/sys/fs/cgroup/memory${memory}/memory.oom_control`,
    '/sys/fs/cgroup/memory/memory.oom_control',
    // proc(5).
    '/proc/vmstat',
  ];
  for (const place of places) {
    const count = /^oom_kill (\d+)$/m.exec((await read(place.replaceAll('//', '/'))) ?? '')?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}

function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
