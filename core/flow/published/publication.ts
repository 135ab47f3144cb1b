import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { ChangedPath, RepositoryName } from '../../ports/forge.ts';
import { encode, readDocument } from '../store/documents.ts';
import { type UpdatePorts, updateDocument } from '../store/update-document.ts';

/** A post on the default branch. It keeps its id when it is renamed. */
export const publication = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  installation: z.int(),
  repository: z.strictObject({ owner: z.string(), name: z.string() }),
  branch: z.string(),
  path: z.string(),
  /** The commit that brought it as it is now. */
  commit: z.string(),
  /** Null where it was removed. */
  publishedAt: z.iso.datetime().nullable(),
  /** What the newest verdicts say of it, and when they were complete; null while nothing was judged. */
  verdict: z
    .strictObject({ state: z.string(), judgedAt: z.iso.datetime(), usd: z.number().min(0) })
    .nullable(),
  /** The night for which it was last wanted, as YYYY-MM-DD. */
  wantedFor: z.iso.date().nullable(),
});
export type Publication = z.output<typeof publication>;

export function publicationKey({ owner, name }: RepositoryName, id: string): string {
  return `posts/${owner}/${name}/${id}.json`;
}

/** Which post lies at a path. */
const pathIndex = z.strictObject({ version: z.literal(1), ids: z.record(z.string(), z.string()) });
type PathIndex = z.output<typeof pathIndex>;

function pathsKey({ owner, name }: RepositoryName): string {
  return `posts/${owner}/${name}/index/paths.json`;
}

export interface PushedPaths {
  readonly installation: number;
  readonly repository: RepositoryName;
  readonly branch: string;
  readonly commit: string;
  /** Changed paths that are posts, or were. */
  readonly paths: readonly ChangedPath[];
}

/**
 * Registers what a push did to posts: new, changed, renamed, removed. Answers with the commits whose posts it took over:
 * what they still wait for is no longer wanted. Registering the same push again changes nothing.
 */
export async function registerPush(
  pushed: PushedPaths,
  isPost: (path: string) => boolean,
  ports: UpdatePorts,
): Promise<readonly Publication[]> {
  const index = await updateDocument(ports, pathsKey(pushed.repository), pathIndex, (known) =>
    withPaths(known ?? { version: 1, ids: {} }, pushed, isPost),
  );
  const replaced: Publication[] = [];
  for (const change of pushed.paths) {
    const id = index.ids[change.path] ?? newId(change.path);
    const isThere = change.status !== 'removed' && isPost(change.path);
    const key = publicationKey(pushed.repository, id);
    const before = (await readDocument(ports.store, key, publication))?.value ?? null;
    if (!isThere && before === null) continue;
    if (before !== null && before.commit !== pushed.commit) replaced.push(before);
    await updateDocument(ports, key, publication, (known) =>
      published(known, { ...pushed, id, path: change.path, isThere }, ports.clock.now()),
    );
  }
  return replaced;
}

function withPaths(index: PathIndex, { paths }: PushedPaths, isPost: (path: string) => boolean): PathIndex {
  const ids = { ...index.ids };
  for (const { status, path, previousPath } of paths) {
    const before = previousPath === null ? undefined : ids[previousPath];
    if (status === 'renamed' && before !== undefined) ids[path] = before;
    else if (isPost(path)) ids[path] ??= newId(path);
    if (status === 'renamed' && previousPath !== null && ids[path] === before) delete ids[previousPath];
  }
  return JSON.stringify(ids) === JSON.stringify(index.ids) ? index : { ...index, ids };
}

function published(
  known: Publication | null,
  {
    id,
    installation,
    repository,
    branch,
    commit,
    path,
    isThere,
  }: PushedPaths & {
    readonly id: string;
    readonly path: string;
    readonly isThere: boolean;
  },
  now: Date,
): Publication {
  if (known !== null && known.commit === commit && known.path === path) return known;
  const at = now.toISOString();
  return {
    version: 1,
    ...{ id, installation, branch, path, commit },
    repository: { ...repository },
    publishedAt: isThere ? (known?.publishedAt ?? at) : null,
    verdict: known?.verdict ?? null,
    wantedFor: known?.wantedFor ?? null,
  };
}

function newId(path: string): string {
  return bytesToHex(sha256(encode(path))).slice(0, 16);
}

export async function readPublication(
  { store }: Pick<UpdatePorts, 'store'>,
  repository: RepositoryName,
  id: string,
): Promise<Publication | null> {
  return (await readDocument(store, publicationKey(repository, id), publication))?.value ?? null;
}

/** The post that lies at a path; null where none is registered. */
export async function publicationAt(
  ports: Pick<UpdatePorts, 'store'>,
  repository: RepositoryName,
  path: string,
): Promise<Publication | null> {
  const index = await readDocument(ports.store, pathsKey(repository), pathIndex);
  const id = index?.value.ids[path];
  return id === undefined ? null : readPublication(ports, repository, id);
}
