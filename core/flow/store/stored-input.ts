import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { FoundInput } from '../plan/inputs.ts';
import { encode } from './documents.ts';

/**
 * A file or folder of a repository, kept in the store for jobs: `inputs/<digest>/<path in it>`, where a file's path is
 * its name. `store:inputs/<digest>` is its source in a plan.
 */
const SCHEME = 'store:';

/** The store's prefix that a source stands for; null for a path of a machine. */
export function storedPrefix(source: string): string | null {
  return source.startsWith(SCHEME) ? source.slice(SCHEME.length) : null;
}

export interface StoredFile {
  /** Relative to the folder; the name of a single file. */
  readonly path: string;
  readonly body: Uint8Array;
}

export async function storeFile(store: ObjectStore, file: StoredFile): Promise<FoundInput> {
  const digest = digestOf(file.body);
  await store.create(`inputs/${digest}/${file.path}`, file.body);
  return { kind: 'file', source: `${SCHEME}inputs/${digest}`, digest, revision: null };
}

/** Its digest is that of the lines `<digest>  <relative path>`, sorted by path, as of a folder on a machine. */
export async function storeFolder(store: ObjectStore, files: readonly StoredFile[]): Promise<FoundInput> {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const lines = sorted.map(({ path, body }) => `${digestOf(body)}  ${path}\n`);
  const digest = digestOf(encode(lines.join('')));
  for (const { path, body } of sorted) await store.create(`inputs/${digest}/${path}`, body);
  return { kind: 'folder', source: `${SCHEME}inputs/${digest}`, digest, revision: null };
}

function digestOf(body: Uint8Array): string {
  return bytesToHex(sha256(body));
}
