import type { Clock } from '../../core/ports/clock.ts';
import type { ByteSource } from '../download/byte-source.ts';
import { type DownloadLimits, downloadFile } from '../download/download-file.ts';
import { type ContentDigests, digestsOf, PartFile } from '../download/part-file.ts';
import type { ContentCache } from './content-cache.ts';

/** A file by what is known of its content before it is there. */
export interface WantedFile {
  readonly bytes: number;
  readonly sha256: string | null;
  readonly gitSha1: string | null;
  /** Names the file while it comes where its content is not known. */
  readonly otherwise: string;
}

export type FileEnd =
  | { readonly kind: 'complete'; readonly sha256: string }
  | { readonly kind: 'unavailable' | 'wrong'; readonly reason: string };

export interface FetchSettings {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
  readonly limits?: DownloadLimits;
  readonly onBytes: (count: number) => void;
}

/** The SHA-256 of a file that the cache has; null where it is not there. */
export async function heldDigest(cache: ContentCache, file: WantedFile): Promise<string | null> {
  const sha256 = file.sha256 ?? (file.gitSha1 === null ? null : await cache.sha256OfGit(file.gitSha1));
  return sha256 !== null && (await cache.holds(sha256)) ? sha256 : null;
}

/** What a file is called while it comes. */
export function partName({ sha256, gitSha1, otherwise }: WantedFile): string {
  return sha256 ?? gitSha1 ?? otherwise;
}

/**
 * Brings a file into the cache: one download at a time, however many processes want it; what a stopped one has brought
 * is gone on from. A file with other bytes than its digest says is thrown away and asked for once more, elsewhere first.
 */
export async function fetchFile(
  cache: ContentCache,
  file: WantedFile,
  sources: readonly ByteSource[],
  settings: FetchSettings,
): Promise<FileEnd> {
  const name = partName(file);
  return cache.whileLocked(name, settings.signal, async (signal) => {
    const held = await heldDigest(cache, file);
    if (held !== null) return { kind: 'complete', sha256: held };
    const rounds = Math.max(2, sources.length);
    let wrong = '';
    for (let round = 0; round < rounds; round++) {
      const shift = round % sources.length;
      const order = [...sources.slice(shift), ...sources.slice(0, shift)];
      const part = await PartFile.open(cache.partPath(name), file.bytes);
      try {
        const { clock, onBytes, limits } = settings;
        const end = await downloadFile(part, order, clock, signal, onBytes, limits);
        if (end.kind === 'failed') return { kind: 'unavailable', reason: end.reason };
      } finally {
        await part.close();
      }
      const found = await digestsOf(part.path, file.bytes);
      const problem = problemOf(file, found);
      if (problem === null) {
        await cache.adopt(part.path, found.sha256, found.gitSha1);
        return { kind: 'complete', sha256: found.sha256 };
      }
      wrong = problem;
      await cache.discardPart(name);
    }
    return { kind: 'wrong', reason: wrong };
  });
}

function problemOf({ bytes, sha256, gitSha1 }: WantedFile, found: ContentDigests): string | null {
  if (found.bytes !== bytes) return `it has ${found.bytes} bytes, and the hub says ${bytes}`;
  if (sha256 !== null && found.sha256 !== sha256)
    return `it has SHA-256 ${found.sha256}, and the hub says ${sha256}`;
  if (gitSha1 !== null && found.gitSha1 !== gitSha1)
    return `Git calls it ${found.gitSha1}, and the hub says ${gitSha1}`;
  return null;
}
