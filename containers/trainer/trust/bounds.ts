import { lstat, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How much an attempt may write, in bytes. */
export interface Bounds {
  /** On disk, while the engine runs: checkpoints, caches and its log together. */
  readonly work: number;
  /** What is kept in the end. */
  readonly evidence: number;
}

/** A 7B model's full training keeps checkpoints of some 60 GB; the machines of the pools have 250 GB and more. */
const WORK_GB = 200;
/** Merged weights of a 7B model are 15 GB; adapters are below 1 GB. */
const EVIDENCE_GB = 40;
/** Walking a cache of many files takes a while: not at every tick. */
const LOOK_MILLISECONDS = 5_000;

/** `MUSTRUN_WORK_GB` and `MUSTRUN_EVIDENCE_GB` (10^9 bytes) replace the defaults. */
export function boundsOf(environment: Readonly<Record<string, string>>): Bounds {
  return {
    work: gigabytes(environment, 'MUSTRUN_WORK_GB', WORK_GB),
    evidence: gigabytes(environment, 'MUSTRUN_EVIDENCE_GB', EVIDENCE_GB),
  };
}

function gigabytes(environment: Readonly<Record<string, string>>, name: string, otherwise: number): number {
  const stated = environment[name];
  const number = stated === undefined ? otherwise : Number(stated);
  if (!(number > 0)) throw new RangeError(`${name} is "${stated}", expected a number of GB above 0`);
  return number * 1e9;
}

/** Looks at some folders now and then, and aborts `over` with a sentence once they hold more than `limit` bytes. */
export function watchSize(
  folders: readonly string[],
  limit: number,
  over: AbortController,
  between = LOOK_MILLISECONDS,
): () => Promise<void> {
  let looked = Number.NEGATIVE_INFINITY;
  return async () => {
    if (over.signal.aborted || performance.now() - looked < between) return;
    const sizes = await Promise.all(folders.map(sizeOf));
    looked = performance.now();
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > limit)
      over.abort(`the run wrote ${gb(bytes)} to disk, more than the ${gb(limit)} that it may`);
  };
}

/** What the files below a folder take on disk; links are not followed. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const status = await lstat(join(entry.parentPath, entry.name)).catch(() => null);
      return status?.isFile() === true ? status.blocks * 512 : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Removes files from evidence that is larger than it may be, the largest first, until it is not. A sentence about it;
 * null where nothing had to go.
 */
export async function boundEvidence(evidence: string, limit: number): Promise<string | null> {
  const entries = await readdir(evidence, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path, bytes: (await stat(path)).size };
      }),
  );
  const found = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytes = found;
  for (const file of files.toSorted((one, other) => other.bytes - one.bytes)) {
    if (bytes <= limit) break;
    await rm(file.path);
    bytes -= file.bytes;
  }
  return bytes === found
    ? null
    : `the run left ${gb(found)} of evidence, more than the ${gb(limit)} that are kept`;
}

function gb(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString('en-US', { maximumSignificantDigits: 3 })} GB`;
}
