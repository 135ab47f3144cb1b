import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectStore, StoredObject } from '../../core/ports/object-store.ts';
import { segmentsOfKey } from '../../core/ports/store-key.ts';
import { failureOf, serviceError } from '../aws/service-error.ts';

export interface S3StoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Goes before every key, as it stands: `mustrun/`, or nothing. */
  readonly prefix: string;
  /** How long to wait before a write that met another one is sent again; grows with each. */
  readonly conflictMilliseconds?: number;
}

type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };

/** Writes that meet each other are sent again this often. */
const CONFLICTS = 8;
/** Names the call that wrote an object, so that it knows its own work again. */
const WRITER = 'writer';

/**
 * An object store in a bucket, by conditional writes. A version is S3's ETag. What a `PutObject` takes may be
 * stored: 5 GiB; the SDK checks SHA-256 on the way there and back.
 */
export class S3Store implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #conflictMilliseconds: number;

  constructor(options: S3StoreOptions) {
    this.#client = options.client;
    this.#bucket = options.bucket;
    this.#prefix = options.prefix;
    this.#conflictMilliseconds = options.conflictMilliseconds ?? 50;
  }

  async read(key: string): Promise<StoredObject | null> {
    const at = this.#at(key);
    try {
      const found = await this.#client.send(new GetObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
      const body = await found.Body?.transformToByteArray();
      return { body: body ?? new Uint8Array(), version: found.ETag ?? '' };
    } catch (error) {
      if (failureOf(error).name === 'NoSuchKey') return null;
      throw serviceError(`reading ${this.#nameOf(key)}`, error);
    }
  }

  async create(key: string, body: Uint8Array): Promise<'created' | 'exists'> {
    return (await this.#write(key, body, { IfNoneMatch: '*' })) ? 'created' : 'exists';
  }

  async replace(key: string, body: Uint8Array, version: string): Promise<'replaced' | 'changed'> {
    return (await this.#write(key, body, { IfMatch: version })) ? 'replaced' : 'changed';
  }

  async list(prefix: string): Promise<readonly string[]> {
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: this.#prefix + prefix },
    );
    const keys: string[] = [];
    try {
      for await (const page of pages) {
        for (const { Key } of page.Contents ?? []) keys.push((Key ?? '').slice(this.#prefix.length));
      }
    } catch (error) {
      throw serviceError(`listing ${this.#nameOf(prefix)}`, error);
    }
    // S3 sorts by UTF-8 bytes, which differs beyond the basic plane.
    return keys.toSorted((one, other) => (one < other ? -1 : 1));
  }

  /**
   * False: the condition did not hold. S3 answers 412 then, or 404 for `If-Match` on a key that is not there; 409
   * says that another write of the key was going on, and nothing about the condition.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async #write(key: string, body: Uint8Array, condition: Condition): Promise<boolean> {
    const writer = randomUUID();
    const put = { ...this.#at(key), Body: body, ChecksumAlgorithm: 'SHA256' as const, ...condition };
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        await this.#client.send(new PutObjectCommand({ ...put, Metadata: { [WRITER]: writer } }));
        return true;
      } catch (error) {
        const { name, status, attempts } = failureOf(error);
        if (status === 404 && name === 'NoSuchKey') return false;
        if (status === 412) return attempts > 1 && (await this.#isWrittenBy(key, writer));
        if (status !== 409 || conflicts === CONFLICTS)
          throw serviceError(`writing ${this.#nameOf(key)}`, error);
        await sleep(this.#conflictMilliseconds * (conflicts + 1) * (0.5 + Math.random()));
      }
    }
  }

  /** The SDK sends a request again when its reply was lost: the condition may have failed by our own first write. */
  async #isWrittenBy(key: string, writer: string): Promise<boolean> {
    try {
      const { Metadata } = await this.#client.send(new HeadObjectCommand(this.#at(key)));
      return Metadata?.[WRITER] === writer;
    } catch (error) {
      if (failureOf(error).status === 404) return false;
      throw serviceError(`looking at ${this.#nameOf(key)}`, error);
    }
  }

  #at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + segmentsOfKey(key).join('/') };
  }

  #nameOf(key: string): string {
    return `s3://${this.#bucket}/${this.#prefix}${key}`;
  }
}
