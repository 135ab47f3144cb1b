import type { Clock } from '../../core/ports/clock.ts';
import type { ByteSource, ReadEnd } from './byte-source.ts';
import type { PartFile } from './part-file.ts';
import { type ByteRange, splitRanges } from './ranges.ts';

export interface DownloadLimits {
  /** Ranges of one file that are read at the same time. */
  readonly connections: number;
  /** The longest range that is asked for at once. */
  readonly rangeBytes: number;
  /** Failures in a row of one source, without progress between them, after which the next is asked. */
  readonly triesPerSource: number;
}

export const USUAL_DOWNLOAD: DownloadLimits = {
  connections: 4,
  rangeBytes: 32 * 1024 * 1024,
  triesPerSource: 4,
};

export type DownloadEnd =
  | { readonly kind: 'complete' }
  /** No source gives the rest. */
  | { readonly kind: 'failed'; readonly reason: string };

const FIRST_PAUSE_MILLISECONDS = 500;
/** So much makes a connection that broke count as one that worked. */
const PROGRESS_BYTES = 1024 * 1024;

/**
 * Reads what is missing of a file, several ranges at a time, each from the first source that gives it. Rejects with the
 * signal's reason where it is stopped; what has come is kept in any case.
 */
export async function downloadFile(
  part: PartFile,
  sources: readonly ByteSource[],
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
  onBytes: (count: number) => void,
  limits: DownloadLimits = USUAL_DOWNLOAD,
): Promise<DownloadEnd> {
  const ranges = splitRanges(part.missing, limits.rangeBytes)[Symbol.iterator]();
  let failed: DownloadEnd | null = null;
  const work = async (): Promise<void> => {
    // All workers draw from one iterator, so each range is drawn once.
    for (const range of ranges) {
      const end = await downloadRange(part, range, sources, clock, signal, onBytes, limits);
      if (end.kind === 'failed') failed ??= end;
      if (failed !== null) return;
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: limits.connections }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  return failed ?? { kind: 'complete' };
}

async function downloadRange(
  part: PartFile,
  range: ByteRange,
  sources: readonly ByteSource[],
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
  onBytes: (count: number) => void,
  { triesPerSource }: DownloadLimits,
): Promise<DownloadEnd> {
  const writer = part.writer(range.from);
  const reasons: string[] = [];
  for (const source of sources) {
    let failures = 0;
    while (failures < triesPerSource) {
      const before = writer.position;
      const end = await readOn(source, { from: before, to: range.to }, writer, signal, onBytes);
      if (end.kind === 'complete') return end;
      if (writer.position - before >= PROGRESS_BYTES) failures = 0;
      failures += 1;
      if (end.again === 'elsewhere' || failures === triesPerSource) {
        reasons.push(`${source.name}: ${end.reason}`);
        break;
      }
      await clock.sleep(end.pauseMilliseconds ?? FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1));
    }
  }
  return { kind: 'failed', reason: reasons.join('; ') };
}

async function readOn(
  source: ByteSource,
  range: ByteRange,
  writer: ReturnType<PartFile['writer']>,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<ReadEnd> {
  signal.throwIfAborted();
  try {
    return await source.read(
      range,
      async (bytes) => {
        await writer.write(bytes);
        onBytes(bytes.length);
      },
      signal,
    );
  } finally {
    await writer.note();
  }
}
