import { createReadStream } from 'node:fs';
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource, failedElsewhere } from '../download/byte-source.ts';
import { createOnce } from './create-once.ts';
import { contentName, type SharedCache } from './shared-cache.ts';

/** A shared cache in a directory that several machines mount. */
export class DirectorySharedCache implements SharedCache {
  readonly writable: boolean;
  readonly #root: string;

  constructor(root: string, writable: boolean) {
    this.#root = root;
    this.writable = writable;
  }

  async sizeOf(sha256: string): Promise<number | null> {
    const status = await stat(this.#path(contentName(sha256))).catch(() => null);
    return status?.size ?? null;
  }

  source(sha256: string): ByteSource {
    const path = this.#path(contentName(sha256));
    return {
      name: this.#root,
      read: async ({ from, to }, take, signal) => {
        try {
          for await (const chunk of createReadStream(path, { start: from, end: to - 1, signal })) {
            await take(chunk);
            from += chunk.length;
          }
        } catch (error) {
          signal.throwIfAborted();
          return failedElsewhere(String(error));
        }
        return from === to ? { kind: 'complete' } : failedElsewhere(`it ends ${to - from} bytes early`);
      },
    };
  }

  put(sha256: string, path: string): Promise<void> {
    return this.#create(contentName(sha256), (beside) => copyFile(path, beside));
  }

  async readIndex(name: string): Promise<string | null> {
    return readFile(this.#path(name), 'utf8').catch(() => null);
  }

  createIndex(name: string, text: string): Promise<void> {
    return this.#create(name, (beside) => writeFile(beside, text));
  }

  async #create(name: string, write: (beside: string) => Promise<void>): Promise<void> {
    const path = this.#path(name);
    if ((await stat(path).catch(() => null)) === null) await createOnce(path, write);
  }

  #path(name: string): string {
    return join(this.#root, ...name.split('/'));
  }
}
