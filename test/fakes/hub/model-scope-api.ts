import type { RepositoryKind } from '../../../core/ports/hub.ts';
import { type Answered, type Asked, fileAnswer, json, kindOf } from './answer.ts';
import { foldersOf, type Repositories, type Repository, type StoredFile } from './repositories.ts';

const OPEN = /^\/openapi\/v1\/(models|datasets)\/([^/]+\/[^/]+)$/;
const API =
  /^\/api\/v1\/(models|datasets)\/([^/]+\/[^/]+?)(?:\/(repo\/files|repo\/tree|repo|commits|revisions))?$/;

/** As GPUStack measured them for its model artifacts (September 2026). */
const MISSING = 10010205001;
const NO_ACCESS = 10010200001;
const NO_TREE = 10990101004;

/** Answers as ModelScope does; null where the path is none of its. */
export function answerModelScope(asked: Asked, repositories: Repositories): Answered | null {
  const { path, token } = asked;
  if (path === '/openapi/v1/users/me') {
    const known = token !== null && repositories.accounts.has(token);
    return known
      ? json(200, { success: true, request_id: 'r', data: { username: 'somebody' } })
      : openRefusal(401, 'InvalidAuthentication', 'The token is not valid');
  }
  if (path === '/api/v1/repos/internalAccelerationInfo') {
    return envelope({ InternalRegionQueryAddress: '' });
  }
  const open = OPEN.exec(path);
  if (open !== null) return openInfo(asked, find(repositories, open));
  const api = API.exec(path);
  if (api === null) return null;
  const repository = find(repositories, api);
  if (repository === null) return failure(MISSING, '获取模型信息失败，信息：record not found');
  return legacy(asked, repository, api[3] ?? '');
}

function find(repositories: Repositories, [, plural = '', id = '']: RegExpExecArray): Repository | null {
  return repositories.find(kindOf(plural), id);
}

function envelope(data: unknown): Answered {
  return json(200, { Code: 200, Data: data, Message: 'success', RequestId: 'r', Success: true });
}

function failure(code: number, message: string): Answered {
  return json(404, { Code: code, Message: message, RequestId: 'r', Success: false });
}

function openRefusal(status: number, code: string, message: string): Answered {
  return json(status, { success: false, request_id: 'r', code, message });
}

function mayRead({ token }: Asked, { isPrivate, gated, granted }: Repository): boolean {
  return (!isPrivate && gated === false) || granted.includes(token ?? '');
}

function openInfo(asked: Asked, repository: Repository | null): Answered {
  const hidden = repository?.isPrivate === true && !mayRead(asked, repository);
  if (repository === null || hidden) {
    return openRefusal(404, 'ResourceNotFound', 'The repository does not exist');
  }
  const { id, licence, gated, isPrivate } = repository;
  return json(200, {
    success: true,
    request_id: 'r',
    data: {
      id,
      display_name: id.split('/')[1],
      license: licence ?? '',
      gated: gated !== false,
      private: isPrivate,
      downloads: 0,
      likes: 0,
      tags: [],
      tasks: [],
      created_at: '2026-01-01T00:00:00Z',
      last_modified: '2026-01-01T00:00:00Z',
    },
  });
}

function legacy(asked: Asked, repository: Repository, what: string): Answered {
  if (!mayRead(asked, repository)) return failure(NO_ACCESS, '没有权限');
  const { id, licence, revisions } = repository;
  const named = asked.query.get(what === 'commits' ? 'Ref' : 'Revision') ?? 'master';
  const commit = named === 'main' ? undefined : revisions.get(named);
  if (what === '')
    return envelope({ Path: id.split('/')[0], Name: id.split('/')[1], License: licence ?? '' });
  if (what === 'commits') {
    return envelope(
      commit === undefined ? { Commit: null, TotalCount: 0 } : { Commit: [{ Id: commit }], TotalCount: 1 },
    );
  }
  if (what === 'revisions') {
    const names = [...revisions.keys()].filter((name) => name !== 'main' && !/^[0-9a-f]{40}$/.test(name));
    const tags = names.filter((name) => name !== 'master');
    const entries = (list: readonly string[]) =>
      list.map((Revision) => ({ Revision, CreatedAt: 1767225600 }));
    return envelope({ RevisionMap: { Branches: entries(['master']), Tags: entries(tags) } });
  }
  const files = commit === undefined ? null : (repository.commits.get(commit) ?? []);
  if (what === 'repo') return file(asked, files ?? []);
  if (files === null || commit === undefined) {
    // An unknown commit is an empty tree, an unknown name none.
    return /^[0-9a-f]{40}$/.test(named) ? envelope({ Files: [] }) : failure(NO_TREE, '获取模型目录树失败');
  }
  return list(asked, repository.kind, commit, files);
}

function list(
  { query }: Asked,
  kind: RepositoryKind,
  commit: string,
  files: readonly StoredFile[],
): Answered {
  const root = query.get('Root') ?? '';
  const recursive = /^true$/i.test(query.get('Recursive') ?? '');
  const common = { Revision: commit, CommittedDate: 1767225600, CommitterName: 'somebody' };
  const name = (path: string): string => path.split('/').at(-1) ?? path;
  const entries = [
    ...foldersOf(files).map((path) => ({
      ...common,
      Path: path,
      Name: name(path),
      Type: 'tree',
      Mode: '40000',
      Size: 0,
      Sha256: '',
      IsLFS: false,
    })),
    ...files.map(({ path, body, sha256, large }) => ({
      ...common,
      Path: path,
      Name: name(path),
      Type: 'blob',
      Mode: '33188',
      Size: body.length,
      Sha256: sha256,
      IsLFS: large,
    })),
  ].filter(({ Path }) => {
    if (root !== '' && !Path.startsWith(`${root}/`)) return false;
    return recursive || !Path.slice(root === '' ? 0 : root.length + 1).includes('/');
  });
  if (kind === 'model') return envelope({ Files: entries, LatestCommitter: common });
  const page = Number(query.get('PageNumber') ?? 1);
  const size = Number(query.get('PageSize') ?? 100);
  return envelope({ Files: entries.slice((page - 1) * size, page * size), TotalCount: entries.length });
}

function file({ query, headers, method, storage }: Asked, files: readonly StoredFile[]): Answered {
  const found = files.find(({ path }) => path === query.get('FilePath'));
  if (found === undefined) return failure(MISSING, '文件不存在');
  if (found.large && method !== 'HEAD') {
    return { status: 302, headers: { location: `${storage}/${found.sha256}?auth_key=of-the-hub` } };
  }
  return fileAnswer(found.body, headers.range, { etag: `"${found.sha256}"` });
}
