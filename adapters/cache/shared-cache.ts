import type { ByteSource } from '../download/byte-source.ts';

/**
 * A cache behind the one of a machine, in the same layout (`sha256/<aa>/<digest>`, `<hub>/<kind>/<id>/<pin>.json`): what
 * one machine downloaded, others copy in ranges and check like any download. Everything in it is written once. Who may
 * only read has no permission to write; `writable` says which of the two this is.
 */
export interface SharedCache {
  readonly writable: boolean;
  /** Null where it has no such file. */
  sizeOf(sha256: string): Promise<number | null>;
  /** The file's bytes, unchecked. */
  source(sha256: string): ByteSource;
  /** Keeps a checked file; one that is there stays. */
  put(sha256: string, path: string): Promise<void>;
  readIndex(name: string): Promise<string | null>;
  /** Keeps an index; one that is there stays. */
  createIndex(name: string, text: string): Promise<void>;
}

/** Where a file lies in a cache, relative to its root. */
export function contentName(sha256: string): string {
  return `sha256/${sha256.slice(0, 2)}/${sha256}`;
}
