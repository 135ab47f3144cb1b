import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { processStartedAt } from '../../adapters/process/process-group.ts';
import { parseJsonOrNull } from '../../core/parse-json.ts';
import { UsageError } from '../errors.ts';

const holder = z.object({ process: z.int(), startedAt: z.string().nullable() });

/** Takes a folder for this process alone; a UsageError while another one has it. What a killed one had is free. */
export async function lockFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'serving.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  const known = text === null ? null : holder.safeParse(parseJsonOrNull(text));
  if (known?.success) {
    const { process: id, startedAt } = known.data;
    if (id !== process.pid && startedAt !== null && (await processStartedAt(id)) === startedAt)
      throw new UsageError(
        `${folder}: process ${id} serves it already; stop it first, or name another "folder" in the settings`,
      );
  }
  const startedAt = await processStartedAt(process.pid);
  await writeFile(path, JSON.stringify({ process: process.pid, startedAt }));
}
