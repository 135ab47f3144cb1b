import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JobStart } from './job-folder.ts';
import { groupIsAlive, processesOfGroup, processStartedAt, stopGroup } from './process-group.ts';

const engineRecord = z.object({ group: z.number().int(), startedAt: z.string().nullable() });

/** What an orphan gets to end by itself. */
const GRACE_MILLISECONDS = 5_000;

/**
 * Ends what a start of a job that was killed outright left working for nobody: members of its own group, known by their
 * working directory, and the engine, whose group the runner has noted.
 */
export async function stopOrphans(folder: string, { group, exit }: JobStart): Promise<void> {
  if (exit === null && group !== 0 && groupIsAlive(group)) {
    const members = await processesOfGroup(group);
    const places = await Promise.all(members.map(({ id }) => readlink(`/proc/${id}/cwd`).catch(() => '')));
    if (places.some((path) => path.startsWith(folder))) await stopGroup(group, GRACE_MILLISECONDS);
  }
  const text = await readFile(join(folder, 'engine.json'), 'utf8').catch(() => null);
  if (text === null) return;
  const engine = engineRecord.parse(JSON.parse(text));
  if (groupIsAlive(engine.group) && (await processStartedAt(engine.group)) === engine.startedAt)
    await stopGroup(engine.group, GRACE_MILLISECONDS);
}
