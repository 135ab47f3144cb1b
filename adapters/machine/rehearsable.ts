import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A model that is larger than this on disk would not train two steps in a minute on a CPU: a stand-in is made of it. */
const LARGEST_MODEL_BYTES = 2e9;

/** Whether a model of that name in one of the folders is too large to be rehearsed itself. */
export async function isTooLargeToRehearse(name: string, folders: readonly string[]): Promise<boolean> {
  const sizes = await Promise.all(folders.map((folder) => bytesUnder(resolve(folder, name))));
  return sizes.some((size) => size > LARGEST_MODEL_BYTES);
}

async function bytesUnder(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map((entry) =>
      stat(join(path, entry)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
