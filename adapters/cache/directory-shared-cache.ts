import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ByteSource, failedElsewhere } from '../download/byte-source.ts';
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

  /** Written beside and linked into place: link(2) refuses a name that is there. */
  async #create(name: string, write: (beside: string) => Promise<void>): Promise<void> {
    const path = this.#path(name);
    if ((await stat(path).catch(() => null)) !== null) return;
    await mkdir(dirname(path), { recursive: true });
    const beside = `${path}.${randomUUID()}.writing`;
    try {
      await write(beside);
      await link(beside, path).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      });
    } finally {
      await unlink(beside).catch(() => undefined);
    }
  }

  #path(name: string): string {
    return join(this.#root, ...name.split('/'));
  }
}
