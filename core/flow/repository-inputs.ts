import type { Forge, ForgeAnswer, RepositoryName } from '../ports/forge.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { FoundInput } from './inputs.ts';
import { storeFile } from './stored-input.ts';

/** Larger files belong on a hub: GitHub gives none beyond 100 MB, and each is held in memory once. */
const LARGEST_BYTES = 50_000_000;

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
  readonly #found = new Map<string, Promise<FoundInput | null>>();

  constructor(forge: Forge, store: ObjectStore, at: RepositoryAt) {
    this.#forge = forge;
    this.#store = store;
    this.#at = at;
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
    if (file === null || file.kind === 'too large') return null;
    return storeFile(this.#store, { path: path.split('/').at(-1) ?? path, body: file.body });
  }
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
