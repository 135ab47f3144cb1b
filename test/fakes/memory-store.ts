import { createHash } from 'node:crypto';
import type { ObjectStore, StoredObject } from '../../core/ports/object-store.ts';
import { segmentsOfKey } from '../../core/ports/store-key.ts';

/** An object store that lives as long as a test. */
export class MemoryStore implements ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  #fatal: RegExp | null = null;

  /** The process is stopped directly after it has created an object of such a key. */
  failAfter(key: RegExp): void {
    this.#fatal = key;
  }

  async read(key: string): Promise<StoredObject | null> {
    return this.#objects.get(checked(key)) ?? null;
  }

  async create(key: string, body: Uint8Array): Promise<'created' | 'exists'> {
    if (this.#objects.has(checked(key))) return 'exists';
    this.#objects.set(key, stored(body));
    if (this.#fatal?.test(key)) {
      this.#fatal = null;
      throw new Error('stopped here');
    }
    return 'created';
  }

  async replace(key: string, body: Uint8Array, version: string): Promise<'replaced' | 'changed'> {
    if (this.#objects.get(checked(key))?.version !== version) return 'changed';
    this.#objects.set(key, stored(body));
    return 'replaced';
  }

  async list(prefix: string): Promise<readonly string[]> {
    return [...this.#objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .toSorted((one, other) => (one < other ? -1 : 1));
  }
}

function stored(body: Uint8Array): StoredObject {
  return { body: body.slice(), version: createHash('sha256').update(body).digest('hex') };
}

function checked(key: string): string {
  return segmentsOfKey(key).join('/');
}
