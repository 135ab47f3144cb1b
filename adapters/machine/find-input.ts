import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { FoundInput } from '../../core/flow/plan/inputs.ts';
import type { Digests } from './digests.ts';
import { mediaOfRows } from './media-of-rows.ts';

/** Left in a model folder by whoever made it from something else. */
const SOURCE_FILE = 'mustrun-source.json';
const source = z.object({ revision: z.string(), files: z.record(z.string(), z.string()) });

/**
 * Looks a name of a command up in the folders given, in their order: ms-swift would take it relative to its
 * working directory, which for the readers of a post is the repository.
 */
export async function findInput(
  name: string,
  folders: readonly string[],
  digests: Digests,
): Promise<FoundInput | null> {
  for (const folder of isAbsolute(name) ? ['/'] : folders) {
    const path = resolve(folder, name);
    const found = await digests.of(path);
    if (found === null) continue;
    const revision = found.kind === 'folder' ? await statedRevision(path, digests) : null;
    const media = found.kind === 'file' ? await filesOf(path) : [];
    return { ...found, source: path, revision, ...(media.length > 0 ? { media } : {}) };
  }
  return null;
}

async function filesOf(dataFile: string): Promise<readonly string[]> {
  return (await mediaOfRows(dataFile)).flatMap(({ file }) => (file === null ? [] : [file]));
}

/** The revision that a folder states, if its files still are the ones that the statement was made for. */
async function statedRevision(folder: string, digests: Digests): Promise<string | null> {
  const text = await readFile(join(folder, SOURCE_FILE), 'utf8').catch(() => null);
  if (text === null) return null;
  const stated = source.safeParse(JSON.parse(text));
  if (!stated.success) return null;
  const { [SOURCE_FILE]: _, ...files } = await digests.ofFiles(folder);
  const same = Object.entries(stated.data.files).every(([path, digest]) => files[path] === digest);
  return same && Object.keys(files).length === Object.keys(stated.data.files).length
    ? stated.data.revision
    : null;
}
