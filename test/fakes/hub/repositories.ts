import { createHash } from 'node:crypto';
import type { RepositoryKind } from '../../../core/ports/hub.ts';

/** A file of the stand-in hub. Large ones lie elsewhere, as files in Git LFS do. */
export interface StoredFile {
  readonly path: string;
  readonly body: Buffer;
  readonly large: boolean;
  readonly sha256: string;
  /** Git's name of the content. */
  readonly blob: string;
}

export interface Repository {
  readonly kind: RepositoryKind;
  readonly id: string;
  readonly licence: string | null;
  readonly gated: false | 'auto' | 'manual';
  readonly isPrivate: boolean;
  /** Tokens that may see it where it is private, download it where it is gated. */
  readonly granted: readonly string[];
  /** The branch or tag, or the commit itself, and what it means. */
  readonly revisions: ReadonlyMap<string, string>;
  readonly commits: ReadonlyMap<string, readonly StoredFile[]>;
}

export interface NewRepository {
  readonly kind: RepositoryKind;
  readonly id: string;
  readonly licence?: string;
  readonly gated?: 'auto' | 'manual';
  readonly isPrivate?: boolean;
  readonly granted?: readonly string[];
  /** Contents of the default branch by path; a Buffer is a large file. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** Further tags, by name. */
  readonly tags?: Readonly<Record<string, Readonly<Record<string, string | Buffer>>>>;
}

/** What the stand-in hub holds. */
export class Repositories {
  readonly #all = new Map<string, Repository>();
  readonly #moved = new Map<string, string>();
  /** Tokens of accounts; what else is sent is no token. */
  readonly accounts = new Set<string>();

  add(given: NewRepository): Repository {
    const { kind, id, licence, gated, isPrivate = false, granted = [], files, tags = {} } = given;
    const commits = new Map<string, readonly StoredFile[]>();
    const revisions = new Map<string, string>();
    const record = (names: readonly string[], contents: NewRepository['files']): void => {
      const stored = Object.entries(contents).map(([path, body]) => store(path, body));
      const commit = digest(
        'sha1',
        Buffer.from([id, ...stored.map(({ path, blob }) => path + blob)].join('\n')),
      );
      commits.set(commit, stored);
      for (const name of [...names, commit]) revisions.set(name, commit);
    };
    record(['main', 'master'], files);
    for (const [tag, contents] of Object.entries(tags)) record([tag], contents);
    const repository: Repository = {
      kind,
      id,
      licence: licence ?? null,
      gated: gated ?? false,
      isPrivate,
      granted,
      revisions,
      commits,
    };
    this.#all.set(keyOf(kind, id), repository);
    for (const token of granted) this.accounts.add(token);
    return repository;
  }

  rename(kind: RepositoryKind, from: string, to: string): void {
    const repository = this.#all.get(keyOf(kind, from));
    if (repository === undefined) throw new Error(`there is no ${kind} ${from}`);
    this.#all.delete(keyOf(kind, from));
    this.#all.set(keyOf(kind, to), { ...repository, id: to });
    this.#moved.set(keyOf(kind, from), to);
  }

  find(kind: RepositoryKind, id: string): Repository | null {
    return this.#all.get(keyOf(kind, id)) ?? null;
  }

  movedTo(kind: RepositoryKind, id: string): string | null {
    return this.#moved.get(keyOf(kind, id)) ?? null;
  }

  /** A large file's content by its SHA-256, as the place knows it that large files lie in. */
  large(sha256: string): StoredFile | null {
    for (const { commits } of this.#all.values()) {
      for (const files of commits.values()) {
        const file = files.find((one) => one.large && one.sha256 === sha256);
        if (file !== undefined) return file;
      }
    }
    return null;
  }
}

function keyOf(kind: RepositoryKind, id: string): string {
  return `${kind} ${id}`.toLowerCase();
}

function store(path: string, content: string | Buffer): StoredFile {
  const body = Buffer.from(content);
  const blob = digest('sha1', Buffer.concat([Buffer.from(`blob ${body.length}\0`), body]));
  return { path, body, large: Buffer.isBuffer(content), sha256: digest('sha256', body), blob };
}

function digest(algorithm: 'sha1' | 'sha256', bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** The folders that files lie in. */
export function foldersOf(files: readonly StoredFile[]): readonly string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) folders.add(parts.slice(0, depth).join('/'));
  }
  return [...folders];
}
