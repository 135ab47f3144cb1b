import { type Call, type Handlers, notFound, type Reply, repositoryOf } from '../call.ts';
import { git, resolveCommit, tryGit } from '../git.ts';
import { repositoryResource, repositoryUrl, userResource } from '../resources.ts';
import type { RepositoryRecord, Role } from '../state.ts';

export const repositoryHandlers: Handlers = {
  'repos/get': (call) => ({ status: 200, body: repositoryResource(call.state, repositoryOf(call)) }),
  'repos/get-collaborator-permission-level': permissionLevel,
  'git/get-ref': reference,
  'git/get-blob': blob,
  'git/get-tree': tree,
};

/** The older permission that stands for each role. */
const PERMISSIONS: Readonly<Record<Role, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
};

/** Anybody may read a public repository; who does not exist is not found. */
function permissionLevel(call: Call): Reply {
  const { state, parameters } = call;
  const repository = repositoryOf(call);
  const login = parameters.username ?? '';
  if (!state.users.has(login)) return notFound();
  const role = repository.roles.get(login) ?? (repository.private ? null : 'read');
  const name = role ?? 'none';
  const user = { ...userResource(state, login), role_name: name };
  return {
    status: 200,
    body: { permission: role === null ? 'none' : PERMISSIONS[role], role_name: name, user },
  };
}

async function reference(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const name = call.parameters.ref ?? '';
  const found = await tryGit(
    repository.folder,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `refs/${name}`,
  );
  if (found === null) return notFound();
  const sha = await resolveCommit(repository.folder, `refs/${name}`);
  const api = repositoryUrl(call.state, repository);
  const object = { type: 'commit', sha, url: `${api}/git/commits/${sha}` };
  return {
    status: 200,
    body: { ref: `refs/${name}`, node_id: `REF_${sha}`, url: `${api}/git/refs/${name}`, object },
  };
}

async function blob(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = call.parameters.file_sha ?? '';
  const content = await tryGit(repository.folder, 'cat-file', 'blob', sha);
  if (content === null) return notFound();
  const url = `${repositoryUrl(call.state, repository)}/git/blobs/${sha}`;
  const body = {
    sha,
    node_id: `B_${sha}`,
    size: content.length,
    url,
    content: inLines(content),
    encoding: 'base64',
  };
  return { status: 200, body };
}

/** Base64 as GitHub sends it: a line end after every sixty characters. */
export function inLines(content: Buffer): string {
  return content.toString('base64').replaceAll(/.{1,60}/g, '$&\n');
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number | null;
  readonly path: string;
}

/** What lies in the tree that `name` (`<commit>`, `<commit>:<folder>`) means. */
export async function treeEntries(
  { folder }: RepositoryRecord,
  name: string,
  recursive: boolean,
): Promise<readonly TreeEntry[]> {
  const words = ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), name];
  const lines = String(await git(folder, ...words))
    .split('\0')
    .filter((line) => line !== '');
  return lines.map((line) => {
    const [mode = '', type = '', sha = '', size = '-'] = line.slice(0, line.indexOf('\t')).split(/ +/);
    return {
      mode,
      type,
      sha,
      size: size === '-' ? null : Number(size),
      path: line.slice(line.indexOf('\t') + 1),
    };
  });
}

async function tree(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const name = call.parameters.tree_sha ?? '';
  const found = await tryGit(
    repository.folder,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{tree}`,
  );
  if (found === null) return notFound();
  const sha = String(found).trim();
  const api = `${repositoryUrl(call.state, repository)}/git`;
  const entries = await treeEntries(repository, sha, call.query.recursive !== undefined);
  const { largestTree } = call.state;
  const listed = entries.slice(0, largestTree).map(({ size, ...entry }) => ({
    ...entry,
    ...(size === null ? {} : { size }),
    url: `${api}/${entry.type}s/${entry.sha}`,
  }));
  return {
    status: 200,
    body: { sha, url: `${api}/trees/${sha}`, tree: listed, truncated: entries.length > largestTree },
  };
}
