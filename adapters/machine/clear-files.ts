import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MILLISECONDS = 24 * 3_600_000;

/** Removes the files of a folder that are older, or more, than they may be, the oldest first. Gives how many. */
export async function clearFiles(
  folder: string,
  keep: { readonly days: number; readonly most: number; readonly now: Date },
): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => null);
      return found === null ? [] : [{ path, since: found.mtimeMs }];
    }),
  );
  const youngest = files.flat().toSorted((one, other) => other.since - one.since);
  const leaving = youngest.filter(
    ({ since }, index) => index >= keep.most || keep.now.getTime() - since > keep.days * DAY_MILLISECONDS,
  );
  for (const { path } of leaving) await rm(path, { recursive: true, force: true });
  return leaving.length;
}
