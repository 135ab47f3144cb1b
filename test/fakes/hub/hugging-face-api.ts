import type { RepositoryKind } from '../../../core/ports/hub.ts';
import { type Answered, type Asked, fileAnswer, json, kindOf } from './answer.ts';
import { foldersOf, type Repositories, type Repository, type StoredFile } from './repositories.ts';

const API = /^\/api\/(models|datasets)\/([^/]+(?:\/[^/]+)?)(?:\/(revision|tree|auth-check)(?:\/([^/]+))?)?$/;
const RESOLVE = /^\/(datasets\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/;

const ANONYMOUS = 'Invalid username or password.';
const BAD_TOKEN = 'Invalid credentials in Authorization header';
/** Entries of a page of a tree: few, so that the clients have to turn pages. */
const TREE_PAGE = 3;

/** Answers as Hugging Face does; null where the path is none of its. */
export function answerHuggingFace(asked: Asked, repositories: Repositories): Answered | null {
  const api = API.exec(asked.path);
  if (api !== null) {
    const [, plural = '', id = '', what = 'revision', revision = 'main'] = api;
    return withRepository(asked, repositories, kindOf(plural), decodeURIComponent(id), (repository) => {
      if (what === 'auth-check') return refusedFiles(asked, repository) ?? json(200, {});
      const commit = repository.revisions.get(decodeURIComponent(revision));
      if (commit === undefined) return noSuchRevision(revision);
      const files = repository.commits.get(commit) ?? [];
      return what === 'tree' ? tree(asked, files) : info(asked, repository, commit, files);
    });
  }
  const resolve = RESOLVE.exec(asked.path);
  if (resolve === null || asked.path.startsWith('/api/')) return null;
  const [, datasets, id = '', revision = '', path = ''] = resolve;
  const kind = datasets === undefined ? 'model' : 'dataset';
  return withRepository(asked, repositories, kind, id, (repository) =>
    resolveFile(asked, repository, decodeURIComponent(revision), decodeURIComponent(path)),
  );
}

/** Who is shown nothing: a stranger gets 401 for missing and private alike, a member 404. */
function withRepository(
  { token, path, query }: Asked,
  repositories: Repositories,
  kind: RepositoryKind,
  id: string,
  answer: (repository: Repository) => Answered,
): Answered {
  if (token !== null && !repositories.accounts.has(token)) return refusal(401, null, BAD_TOKEN);
  const moved = repositories.movedTo(kind, id);
  if (moved !== null) {
    const search = query.size === 0 ? '' : `?${query}`;
    return { status: 307, headers: { location: path.replace(id, moved) + search } };
  }
  const repository = repositories.find(kind, id);
  const hidden = repository?.isPrivate === true && !repository.granted.includes(token ?? '');
  if (repository !== null && !hidden) return answer(repository);
  return token === null
    ? refusal(401, null, ANONYMOUS)
    : refusal(404, 'RepoNotFound', 'Repository not found');
}

function refusal(status: number, code: string | null, message: string): Answered {
  return json(
    status,
    { error: message },
    { 'x-error-message': message, ...(code === null ? {} : { 'x-error-code': code }) },
  );
}

function noSuchRevision(revision: string): Answered {
  return refusal(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
}

function refusedFiles({ token }: Asked, { id, gated, granted }: Repository): Answered | null {
  if (gated === false || granted.includes(token ?? '')) return null;
  return refusal(
    token === null ? 401 : 403,
    'GatedRepo',
    `Access to ${id} is restricted and you are not in the authorized list.`,
  );
}

function info(
  { query }: Asked,
  repository: Repository,
  commit: string,
  files: readonly StoredFile[],
): Answered {
  const { id, isPrivate, gated, licence } = repository;
  const blobs = /^true$/i.test(query.get('blobs') ?? '');
  return json(200, {
    _id: commit.slice(0, 24),
    id,
    author: id.split('/')[0],
    sha: commit,
    private: isPrivate,
    gated,
    disabled: false,
    downloads: 0,
    likes: 0,
    lastModified: '2026-01-01T00:00:00.000Z',
    createdAt: '2026-01-01T00:00:00.000Z',
    tags: licence === null ? [] : [`license:${licence}`],
    ...(licence === null ? {} : { cardData: { license: licence } }),
    siblings: files.map((file) => ({
      rfilename: file.path,
      ...(blobs ? { size: file.body.length, blobId: file.blob } : {}),
      ...(blobs && file.large
        ? { lfs: { sha256: file.sha256, size: file.body.length, pointerSize: 134 } }
        : {}),
    })),
  });
}

function tree({ origin, path, query }: Asked, files: readonly StoredFile[]): Answered {
  const entries = [
    ...foldersOf(files).map((folder) => ({ type: 'directory', path: folder, size: 0, oid: '0'.repeat(40) })),
    ...files.map((file) => ({
      type: 'file',
      path: file.path,
      size: file.body.length,
      oid: file.blob,
      ...(file.large ? { lfs: { oid: file.sha256, size: file.body.length, pointerSize: 134 } } : {}),
    })),
  ];
  const from = Number(query.get('cursor') ?? 0);
  const next = from + TREE_PAGE;
  const search = new URLSearchParams([...query].filter(([name]) => name !== 'cursor'));
  search.set('cursor', String(next));
  return json(
    200,
    entries.slice(from, next),
    next < entries.length ? { link: `<${origin}${path}?${search}>; rel="next"` } : {},
  );
}

function resolveFile(asked: Asked, repository: Repository, revision: string, path: string): Answered {
  const commit = repository.revisions.get(revision);
  if (commit === undefined) return noSuchRevision(revision);
  const refused = refusedFiles(asked, repository);
  if (refused !== null) return refused;
  const file = repository.commits.get(commit)?.find((one) => one.path === path);
  const headers = { 'x-repo-commit': commit };
  if (file === undefined) {
    const missing = refusal(404, 'EntryNotFound', 'Entry not found');
    return { ...missing, headers: { ...missing.headers, ...headers } };
  }
  if (!file.large) return fileAnswer(file.body, asked.headers.range, { ...headers, etag: `"${file.blob}"` });
  return {
    status: 302,
    headers: {
      ...headers,
      location: `${asked.storage}/${file.sha256}?signature=of-the-hub`,
      'x-linked-size': String(file.body.length),
      'x-linked-etag': `"${file.sha256}"`,
    },
  };
}
