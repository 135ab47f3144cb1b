import type { Forge, ForgeAnswer, RepositoryName } from '../../ports/forge.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { FoundInput } from '../plan/inputs.ts';
import { mediaOfLine } from '../plan/media-of-line.ts';
import { decode } from '../store/documents.ts';
import type { TrustClass } from '../store/keys.ts';
import { type InputOwner, type StoredFile, storeFile, storeFolder } from '../store/stored-input.ts';

/** Larger files belong on a hub: GitHub gives none beyond 100 MB, and each is held in memory once. */
const LARGEST_BYTES = 50_000_000;
/** Of one folder: each is a request to the forge. */
const MOST_FILES = 200;

export interface RepositoryAt {
  readonly repository: RepositoryName;
  readonly commit: string;
}

/** The forge refused to tell what is in a repository. */
export class UnreadableRepositoryError extends Error {
  readonly retryable: boolean;

  constructor(what: string, refusal: Exclude<ForgeAnswer<never>, { kind: 'ok' }>) {
    super(`${what} cannot be read: ${refusal.kind}`);
    this.name = 'UnreadableRepositoryError';
    this.retryable = refusal.kind === 'limited';
  }
}

/**
 * Looks up what commands name in a repository at a commit, as a reader would who has cloned it: from its top, then from
 * the folder of the post. What is found is kept in the store, for jobs that never see the forge.
 */
export class RepositoryInputs {
  readonly #forge: Forge;
  readonly #store: ObjectStore;
  readonly #at: RepositoryAt;
  readonly #owner: InputOwner;
  readonly #found = new Map<string, Promise<FoundInput | null>>();

  /** @param trust the class of the jobs that will read what is found */
  constructor(forge: Forge, store: ObjectStore, at: RepositoryAt, trust: TrustClass) {
    this.#forge = forge;
    this.#store = store;
    this.#at = at;
    this.#owner = { trust, repository: at.repository };
  }

  async find(name: string, postPath: string): Promise<FoundInput | null> {
    for (const folder of ['', folderOf(postPath)]) {
      const path = inside(folder, name);
      const found = path === null ? null : await this.#fileAt(path);
      if (found !== null) return found;
    }
    return null;
  }

  #fileAt(path: string): Promise<FoundInput | null> {
    const known = this.#found.get(path) ?? this.#fetch(path);
    this.#found.set(path, known);
    return known;
  }

  async #fetch(path: string): Promise<FoundInput | null> {
    const { repository, commit } = this.#at;
    const answer = await this.#forge.file(repository, path, commit, LARGEST_BYTES);
    if (answer.kind !== 'ok') throw new UnreadableRepositoryError(path, answer);
    const file = answer.value;
    if (file === null) return this.#fetchFolder(path);
    if (file.kind === 'too large') return null;
    const kept = { path: path.split('/').at(-1) ?? path, body: file.body };
    const found = await storeFile(this.#store, this.#owner, kept);
    return path.endsWith('.jsonl') ? { ...found, media: mediaOf(file.body) } : found;
  }

  async #fetchFolder(path: string): Promise<FoundInput | null> {
    const { repository, commit } = this.#at;
    const answer = await this.#forge.folder(repository, path, commit);
    if (answer.kind !== 'ok') throw new UnreadableRepositoryError(path, answer);
    const folder = answer.value;
    if (folder === null || !folder.complete || folder.files.length > MOST_FILES) return null;
    const bytes = folder.files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > LARGEST_BYTES) return null;
    const files: StoredFile[] = [];
    for (const { path: inside } of folder.files) {
      const file = await this.#forge.file(repository, `${path}/${inside}`, commit, LARGEST_BYTES);
      if (file.kind !== 'ok') throw new UnreadableRepositoryError(inside, file);
      if (file.value?.kind === 'file') files.push({ path: inside, body: file.value.body });
    }
    return files.length === 0 ? null : storeFolder(this.#store, this.#owner, files);
  }
}

/** The files that a data file's rows name as pictures, videos and sounds, each once. */
function mediaOf(body: Uint8Array): readonly string[] {
  const files = decode(body)
    .split('\n')
    .flatMap(mediaOfLine)
    .flatMap(({ file }) => (file === null ? [] : [file]));
  return [...new Set(files)];
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

/** A path below a folder of a repository in its plain form; null for one that leads out, or is none. */
function inside(folder: string, name: string): string | null {
  if (name === '' || name.startsWith('/') || name.startsWith('~') || /[\0\\]/.test(name)) return null;
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...name.split('/')]) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.length === 0 ? null : parts.join('/');
}
