import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { ObjectStore, StoredObject } from '../../core/ports/object-store.ts';
import { segmentsOfKey } from '../../core/ports/store-key.ts';

/** Where half-written files live; no key may start with it. */
const SCRATCH = '.writing';

/**
 * An object store in a directory of one machine. Objects are files, written beside and moved into place, so a
 * reader (or a crash) never meets half an object. `create` rests on link(2), which refuses an existing name;
 * `replace` holds a lock file while it compares and moves.
 */
export class DirectoryStore implements ObjectStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async read(key: string): Promise<StoredObject | null> {
    const body = await readFileOrNull(this.#path(key));
    return body === null ? null : { body, version: versionOf(body) };
  }

  async create(key: string, body: Uint8Array): Promise<'created' | 'exists'> {
    const path = this.#path(key);
    const written = await this.#writeBeside(body);
    try {
      await mkdir(dirname(path), { recursive: true });
      await link(written, path);
      return 'created';
    } catch (error) {
      if (isErrorCode(error, 'EEXIST')) return 'exists';
      throw error;
    } finally {
      await unlink(written);
    }
  }

  async replace(key: string, body: Uint8Array, version: string): Promise<'replaced' | 'changed'> {
    const path = this.#path(key);
    if ((await readFileOrNull(path)) === null) return 'changed';
    const release = await lock(path, {
      stale: 10_000,
      // Longer than a lock takes to become stale whose holder was killed.
      retries: { retries: 150, minTimeout: 5, maxTimeout: 100 },
    });
    try {
      const current = await readFileOrNull(path);
      if (current === null || versionOf(current) !== version) return 'changed';
      await rename(await this.#writeBeside(body), path);
      return 'replaced';
    } finally {
      await release();
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : '';
    const entries = await readdir(join(this.#root, folder), { recursive: true, withFileTypes: true }).catch(
      (error: unknown) => {
        if (isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR')) return [];
        throw error;
      },
    );
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(this.#root, '/').length))
      .filter((key) => key.startsWith(prefix) && !key.startsWith(`${SCRATCH}/`))
      .sort();
  }

  #path(key: string): string {
    const segments = segmentsOfKey(key);
    if (segments[0] === SCRATCH) throw new RangeError(`not a store key: "${key}"`);
    return join(this.#root, ...segments);
  }

  async #writeBeside(body: Uint8Array): Promise<string> {
    const folder = join(this.#root, SCRATCH);
    await mkdir(folder, { recursive: true });
    const path = join(folder, randomUUID());
    const file = await open(path, 'wx');
    try {
      await file.writeFile(body);
      await file.sync();
    } catch (error) {
      // A disk that is full is not to be filled with halves.
      await unlink(path);
      throw error;
    } finally {
      await file.close();
    }
    return path;
  }
}

/** A digest of the content, as S3's ETag is: equal content is an equal version. */
function versionOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

async function readFileOrNull(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isErrorCode(error, 'ENOENT') || isErrorCode(error, 'EISDIR') || isErrorCode(error, 'ENOTDIR'))
      return null;
    throw error;
  }
}

function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
