import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { failureOf, isRetryable, serviceError } from '../aws/service-error.ts';
import { type ByteSource, failedElsewhere, failedHere, type ReadEnd } from '../download/byte-source.ts';
import type { ByteRange } from '../download/ranges.ts';
import { S3Store } from '../s3/s3-store.ts';
import { contentName, type SharedCache } from './shared-cache.ts';

export interface S3SharedCacheOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Goes before every name, as it stands: `cache/`, or nothing. */
  readonly prefix: string;
  readonly writable: boolean;
  /** A connection that brings nothing for so long is given up; 30 s unless told otherwise. */
  readonly stallMilliseconds?: number;
}

const STALL_MILLISECONDS = 30_000;
/** What one `PutObject` takes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const LARGEST_PUT_BYTES = 5 * 1024 ** 3;

/**
 * A shared cache below a prefix of a bucket. Files are read in ranges, several at a time where the caller asks so, and
 * written by `If-None-Match: *`, so that nothing in it is ever replaced. A file above 5 GiB is not kept.
 */
export class S3SharedCache implements SharedCache {
  readonly writable: boolean;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #stallMilliseconds: number;
  readonly #texts: S3Store;

  constructor(options: S3SharedCacheOptions) {
    this.writable = options.writable;
    this.#client = options.client;
    this.#bucket = options.bucket;
    this.#prefix = options.prefix;
    this.#stallMilliseconds = options.stallMilliseconds ?? STALL_MILLISECONDS;
    this.#texts = new S3Store(options);
  }

  async sizeOf(sha256: string): Promise<number | null> {
    try {
      const { ContentLength } = await this.#client.send(new HeadObjectCommand(this.#at(sha256)));
      return ContentLength ?? null;
    } catch (error) {
      if (failureOf(error).status === 404) return null;
      throw serviceError(`looking at ${this.#nameOf(sha256)}`, error);
    }
  }

  source(sha256: string): ByteSource {
    return {
      name: `s3://${this.#bucket}/${this.#prefix}`,
      read: (range, take, signal) => this.#read(sha256, range, take, signal),
    };
  }

  async put(sha256: string, path: string): Promise<void> {
    const { size } = await stat(path);
    if (size > LARGEST_PUT_BYTES || (await this.sizeOf(sha256)) !== null) return;
    try {
      await this.#client.send(
        new PutObjectCommand({
          ...this.#at(sha256),
          Body: createReadStream(path),
          ContentLength: size,
          // S3 refuses other bytes than these.
          ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
          IfNoneMatch: '*',
        }),
      );
    } catch (error) {
      // 412: it is there by now; 409: somebody else is writing the same bytes.
      const { status } = failureOf(error);
      if (status !== 412 && status !== 409) throw serviceError(`writing ${this.#nameOf(sha256)}`, error);
    }
  }

  async readIndex(name: string): Promise<string | null> {
    const found = await this.#texts.read(name);
    return found === null ? null : new TextDecoder().decode(found.body);
  }

  async createIndex(name: string, text: string): Promise<void> {
    await this.#texts.create(name, new TextEncoder().encode(text));
  }

  async #read(
    sha256: string,
    { from, to }: ByteRange,
    take: (bytes: Uint8Array) => Promise<void>,
    signal: AbortSignal,
  ): Promise<ReadEnd> {
    const stall = new AbortController();
    const watch = setTimeout(() => stall.abort(), this.#stallMilliseconds);
    const failed = (error: unknown): ReadEnd => {
      signal.throwIfAborted();
      if (stall.signal.aborted) return failedHere(`it sent nothing for ${this.#stallMilliseconds / 1000} s`);
      const failure = failureOf(error);
      const reason =
        failure.status === null ? String(error) : `it answered ${failure.status} ${failure.name}`;
      return isRetryable(failure) ? failedHere(reason) : failedElsewhere(reason);
    };
    const opened = await this.#open(sha256, { from, to }, AbortSignal.any([signal, stall.signal])).catch(
      failed,
    );
    try {
      if (!(opened instanceof Readable)) return opened;
      const stopped = (): void => void opened.destroy(new Error('stopped'));
      signal.addEventListener('abort', stopped, { once: true });
      stall.signal.addEventListener('abort', stopped, { once: true });
      const chunks = opened.iterator();
      let position = from;
      while (position < to) {
        const next = await chunks.next().catch(failed);
        if ('kind' in next) return next;
        if (next.done === true) return failedHere(`the connection ended ${to - position} bytes early`);
        const bytes: Uint8Array = next.value;
        await take(bytes);
        position += bytes.length;
        watch.refresh();
      }
      return { kind: 'complete' };
    } finally {
      clearTimeout(watch);
      if (opened instanceof Readable) opened.destroy();
    }
  }

  async #open(
    sha256: string,
    { from, to }: ByteRange,
    abortSignal: AbortSignal,
  ): Promise<Readable | ReadEnd> {
    const { Body, ContentLength } = await this.#client.send(
      new GetObjectCommand({ ...this.#at(sha256), Range: `bytes=${from}-${to - 1}` }),
      { abortSignal },
    );
    if (!(Body instanceof Readable)) return failedElsewhere('it answered without a body');
    if (ContentLength === to - from) return Body;
    Body.destroy();
    return failedElsewhere(`it gives ${ContentLength} bytes, expected ${to - from}`);
  }

  #at(sha256: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + contentName(sha256) };
  }

  #nameOf(sha256: string): string {
    return `s3://${this.#bucket}/${this.#prefix}${contentName(sha256)}`;
  }
}
