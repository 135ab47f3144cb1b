import { posix } from 'node:path';
import { type Call, type Handlers, notFound, type Reply, refuse, repositoryOf } from '../call.ts';
import { findCommit, git } from '../git.ts';
import { repositoryUrl } from '../resources.ts';
import { fullName, type GithubState, type RepositoryRecord } from '../state.ts';
import { inLines, type TreeEntry, treeEntries } from './repositories.ts';

export const contentHandlers: Handlers = { 'repos/get-content': content };

/** Beyond the first a file comes without its content, beyond the second not at all ("Get repository content"). */
const INLINE_BYTES = 2 ** 20;
const LARGEST_BYTES = 100 * 2 ** 20;
/** A folder lists no more files (the same page). */
const LARGEST_FOLDER = 1000;

async function content(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const path = posix.normalize(call.parameters.path ?? '').replaceAll(/^[./]+$|^\/|\/$/g, '');
  const name = call.query.ref ?? repository.defaultBranch;
  const commit = await findCommit(repository.folder, name);
  if (commit === null) return refuse(404, `No commit found for the ref ${name}`);
  const entry = await find(repository, commit, path);
  if (entry === null) return notFound();
  if (entry.type === 'tree') {
    const entries = await treeEntries(repository, `${commit}:${path}`, false);
    const listed = entries
      .slice(0, LARGEST_FOLDER)
      .map((inner) => resource(call.state, repository, name, posix.join(path, inner.path), inner));
    return { status: 200, body: listed };
  }
  return await file(call.state, repository, name, path, entry);
}

async function file(
  state: GithubState,
  repository: RepositoryRecord,
  name: string,
  path: string,
  entry: TreeEntry,
): Promise<Reply> {
  const size = entry.size ?? 0;
  if (size > LARGEST_BYTES) return refuse(403, 'This API returns blobs up to 100 MB in size.');
  const bytes = await git(repository.folder, 'cat-file', 'blob', entry.sha);
  const shown =
    size > INLINE_BYTES ? { content: '', encoding: 'none' } : { content: inLines(bytes), encoding: 'base64' };
  return { status: 200, body: { ...resource(state, repository, name, path, entry), ...shown } };
}

/** The entry of a path. A symbolic link to a file of the repository answers as that file, as on GitHub. */
async function find(repository: RepositoryRecord, commit: string, path: string): Promise<TreeEntry | null> {
  const entry = await entryAt(repository, commit, path);
  if (entry === null || entry.mode !== '120000') return entry;
  const target = String(await git(repository.folder, 'cat-file', 'blob', entry.sha));
  const aimed = await entryAt(repository, commit, posix.join(posix.dirname(path), target));
  return aimed?.type === 'blob' ? aimed : entry;
}

async function entryAt(
  repository: RepositoryRecord,
  commit: string,
  path: string,
): Promise<TreeEntry | null> {
  if (path === '') return { mode: '040000', type: 'tree', sha: '', size: null, path };
  const entries = await treeEntries(repository, commit, true);
  return entries.find((entry) => entry.path === path) ?? null;
}

function resource(
  state: GithubState,
  repository: RepositoryRecord,
  name: string,
  path: string,
  { sha, size, type, mode }: TreeEntry,
) {
  const at = path.split('/').map(encodeURIComponent).join('/');
  const self = `${repositoryUrl(state, repository)}/contents/${at}?ref=${encodeURIComponent(name)}`;
  const gitUrl = `${repositoryUrl(state, repository)}/git/${type}s/${sha}`;
  const html = `${state.url}/${fullName(repository)}/blob/${encodeURIComponent(name)}/${at}`;
  return {
    type: type === 'tree' ? 'dir' : mode === '120000' ? 'symlink' : 'file',
    name: posix.basename(path),
    path,
    sha,
    size: size ?? 0,
    url: self,
    git_url: gitUrl,
    html_url: html,
    download_url: type === 'tree' ? null : html.replace('/blob/', '/raw/'),
    _links: { self, git: gitUrl, html },
  };
}
