import type { Octokit } from '@octokit/rest';
import type { Folder, RepositoryName } from '../../core/ports/forge.ts';
import { orAbsent } from './answer.ts';

export interface WantedFolder {
  readonly repository: RepositoryName;
  /** Empty for the repository itself. */
  readonly path: string;
  readonly commit: string;
}

interface TreeOf {
  readonly owner: string;
  readonly repo: string;
  readonly tree_sha: string;
}

/** GitHub cuts a tree off beyond 100,000 entries or 7 MB ("Get a tree"), and says so. */
const CUT_OFF: Folder = { files: [], complete: false };
const SYMBOLIC_LINK = '120000';

/**
 * The files below a folder at a commit, from the folder's own tree: one request for each level of its path and one for
 * all that lies below. Null where no folder is.
 */
export async function readFolder(client: Octokit, wanted: WantedFolder): Promise<Folder | null> {
  const repo = { owner: wanted.repository.owner, repo: wanted.repository.name };
  let tree = wanted.commit;
  for (const name of wanted.path.split('/').filter((word) => word !== '' && word !== '.')) {
    const level = await treeOf(client, { ...repo, tree_sha: tree }, {});
    if (level === null) return null;
    const found = level.tree.find(({ path, type }) => path === name && type === 'tree');
    if (found === undefined) return level.truncated ? CUT_OFF : null;
    tree = found.sha;
  }
  const all = await treeOf(client, { ...repo, tree_sha: tree }, { recursive: '1' });
  if (all === null) return null;
  const files = all.tree
    .filter(({ type, mode }) => type === 'blob' && mode !== SYMBOLIC_LINK)
    .map(({ path, sha, size = 0 }) => ({ path, blob: sha, bytes: size }));
  return { files, complete: !all.truncated };
}

async function treeOf(client: Octokit, tree: TreeOf, how: { readonly recursive?: string }) {
  const found = await orAbsent(client.rest.git.getTree({ ...tree, ...how }), null);
  return found?.data ?? null;
}
