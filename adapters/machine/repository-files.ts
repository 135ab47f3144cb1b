import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Where a file lies in its repository. */
export interface RepositoryPlace {
  /** The top of the repository; the folder of the file where there is none. */
  readonly top: string;
  /** The file, relative to it, with `/`. */
  readonly path: string;
}

/** Finds the Git repository around a file: the nearest folder with `.git`. */
export async function repositoryOf(file: string): Promise<RepositoryPlace> {
  const folder = dirname(resolve(file));
  for (let top = folder; ; top = dirname(top)) {
    if (await isRepositoryTop(top)) return { top, path: relative(top, resolve(file)).split(sep).join('/') };
    if (top === dirname(top)) return { top: folder, path: relative(folder, resolve(file)) };
  }
}

/**
 * Those of the paths (relative to the top of a repository, with `/`) that exist in it, as files or folders, spelled as
 * they are there also where the file system would forgive another case. A path that leads out of it, through `..` or a
 * symbolic link, does not exist.
 */
export async function existingPaths(top: string, paths: Iterable<string>): Promise<ReadonlySet<string>> {
  const listings = new Map<string, Promise<ReadonlySet<string>>>();
  const namesIn = (folder: string): Promise<ReadonlySet<string>> => {
    const known = listings.get(folder) ?? listing(folder);
    listings.set(folder, known);
    return known;
  };
  const realTop = await realpath(top);
  const found = new Set<string>();
  for (const path of paths) if (await isThere(path, realTop, namesIn)) found.add(path);
  return found;
}

async function isThere(
  path: string,
  top: string,
  namesIn: (folder: string) => Promise<ReadonlySet<string>>,
): Promise<boolean> {
  let folder = top;
  for (const name of path.split('/')) {
    // A listing names neither of `.` and `..`.
    if (!(await namesIn(folder)).has(name)) return false;
    folder = join(folder, name);
  }
  const real = await realpath(folder).catch(() => null);
  return real !== null && (real === top || real.startsWith(top + sep));
}

function listing(folder: string): Promise<ReadonlySet<string>> {
  return readdir(folder).then(
    (names) => new Set(names),
    () => new Set(),
  );
}

/** Whether a folder is the top of a Git repository: `.git` is a folder in it, or a file in a work tree. */
export function isRepositoryTop(folder: string): Promise<boolean> {
  return stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}
