import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { RepositoryName } from '../../ports/forge.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { FoundInput } from '../plan/inputs.ts';
import { encode } from './documents.ts';
import type { TrustClass } from './keys.ts';

/** Whose jobs an input is kept for. */
export interface InputOwner {
  readonly trust: TrustClass;
  readonly repository: RepositoryName;
}

const SCHEME = 'store:';

/**
 * Where a file or folder of a repository is kept for jobs: `inputs/<trust class>/<name>/<path in it>`, where a file's path is
 * its name. The name is the SHA-256 of the lines `<owner>/<repository>` and `<digest>`, and jobs may list what lies below a
 * name that they state, but no names: they read what their plan names, and of no other repository what they have not got.
 */
function inputPrefix({ trust, repository: { owner, name } }: InputOwner, digest: string): string {
  return `inputs/${trust}/${digestOf(encode(`${owner}/${name}\n${digest}\n`))}`;
}

/** The store's prefix that a source in a plan (`store:inputs/…`) stands for; null for a path of a machine. */
export function storedPrefix(source: string): string | null {
  return source.startsWith(SCHEME) ? source.slice(SCHEME.length) : null;
}

export interface StoredFile {
  /** Relative to the folder; the name of a single file. */
  readonly path: string;
  readonly body: Uint8Array;
}

export async function storeFile(
  store: ObjectStore,
  owner: InputOwner,
  file: StoredFile,
): Promise<FoundInput> {
  const digest = digestOf(file.body);
  const prefix = inputPrefix(owner, digest);
  await store.create(`${prefix}/${file.path}`, file.body);
  return { kind: 'file', source: `${SCHEME}${prefix}`, digest, revision: null };
}

/** Its digest is that of the lines `<digest>  <relative path>`, sorted by path, as of a folder on a machine. */
export async function storeFolder(
  store: ObjectStore,
  owner: InputOwner,
  files: readonly StoredFile[],
): Promise<FoundInput> {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const lines = sorted.map(({ path, body }) => `${digestOf(body)}  ${path}\n`);
  const digest = digestOf(encode(lines.join('')));
  const prefix = inputPrefix(owner, digest);
  for (const { path, body } of sorted) await store.create(`${prefix}/${path}`, body);
  return { kind: 'folder', source: `${SCHEME}${prefix}`, digest, revision: null };
}

function digestOf(body: Uint8Array): string {
  return bytesToHex(sha256(body));
}
