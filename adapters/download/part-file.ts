import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants, type FileHandle, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ByteRange, byteCount, missingRanges } from './ranges.ts';

/** A part that has come is noted after so many bytes: what a kill loses of each connection, at most. */
const NOTED_EVERY_BYTES = 64 * 1024;

/**
 * A file that is being downloaded, and beside it a journal of the ranges that have come. The bytes are written before
 * they are noted, so whoever opens both after a kill goes on from what is there. (After a power cut the journal may be
 * ahead of the bytes: the digest of the whole file tells.)
 */
export class PartFile {
  readonly path: string;
  readonly #size: number;
  readonly #bytes: FileHandle;
  readonly #journal: FileHandle;
  readonly #received: ByteRange[];

  private constructor(
    path: string,
    size: number,
    bytes: FileHandle,
    journal: FileHandle,
    received: ByteRange[],
  ) {
    this.path = path;
    this.#size = size;
    this.#bytes = bytes;
    this.#journal = journal;
    this.#received = received;
  }

  static async open(path: string, size: number): Promise<PartFile> {
    await mkdir(dirname(path), { recursive: true });
    const received = await readJournal(path, size);
    const bytes = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    const journal = await open(journalOf(path), 'a');
    return new PartFile(path, size, bytes, journal, [...received]);
  }

  get missing(): readonly ByteRange[] {
    return missingRanges(this.#received, this.#size);
  }

  /** Keeps the bytes of one range as they come, in their order. */
  writer(from: number): RangeWriter {
    return new RangeWriter(from, this.#bytes, async (range) => {
      await this.#journal.write(`${range.from} ${range.to}\n`);
      this.#received.push(range);
    });
  }

  async close(): Promise<void> {
    await this.#bytes.sync();
    await this.#bytes.close();
    await this.#journal.close();
  }
}

/** Writes behind one another, from one position on. */
export class RangeWriter {
  #noted: number;
  #position: number;
  readonly #bytes: FileHandle;
  readonly #note: (range: ByteRange) => Promise<void>;

  constructor(from: number, bytes: FileHandle, note: (range: ByteRange) => Promise<void>) {
    this.#noted = from;
    this.#position = from;
    this.#bytes = bytes;
    this.#note = note;
  }

  get position(): number {
    return this.#position;
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let written = 0; written < chunk.length; ) {
      const { bytesWritten } = await this.#bytes.write(
        chunk,
        written,
        chunk.length - written,
        this.#position + written,
      );
      written += bytesWritten;
    }
    this.#position += chunk.length;
    if (this.#position - this.#noted >= NOTED_EVERY_BYTES) await this.note();
  }

  /** Notes what was written since the last time. */
  async note(): Promise<void> {
    if (this.#position === this.#noted) return;
    const range = { from: this.#noted, to: this.#position };
    this.#noted = this.#position;
    await this.#note(range);
  }
}

/** How many bytes of a download that was begun earlier are there. */
export async function receivedBytes(path: string, size: number): Promise<number> {
  return size - byteCount(missingRanges(await readJournal(path, size), size));
}

/** Forgets what has come; what another reader has open stays readable to it. */
export async function discardPart(path: string): Promise<void> {
  await rm(journalOf(path), { force: true });
  await rm(path, { force: true });
}

/** Forgets the journal of a part that was moved away. */
export async function forgetJournal(path: string): Promise<void> {
  await rm(journalOf(path), { force: true });
}

export interface ContentDigests {
  readonly bytes: number;
  readonly sha256: string;
  /** What Git calls a file of this content. */
  readonly gitSha1: string;
}

export async function digestsOf(path: string, size: number): Promise<ContentDigests> {
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${size}\0`);
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    sha256.update(chunk);
    git.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: sha256.digest('hex'), gitSha1: git.digest('hex') };
}

function journalOf(path: string): string {
  return `${path}.received`;
}

/** The noted ranges; a line that a kill cut off has no end and does not count. */
async function readJournal(path: string, size: number): Promise<readonly ByteRange[]> {
  const text = await readFile(journalOf(path), 'latin1').catch(() => '');
  return [...text.matchAll(/^(\d+) (\d+)\n/gm)]
    .map(([, from, to]) => ({ from: Number(from), to: Number(to) }))
    .filter(({ from, to }) => from < to && to <= size);
}
