import type { Actor } from './authentication.ts';
import { notFound, type Reply, refuse } from './call.ts';
import type { Matched } from './description.ts';
import {
  type Access,
  fullName,
  type GithubState,
  type Permissions,
  type RepositoryRecord,
  type Role,
} from './state.ts';

/**
 * The permissions of which one is enough, by the operation (GitHub, "Permissions required for GitHub Apps").
 * An operation of `/app` is the App's own, authenticated by its JWT.
 */
const NEEDED: Readonly<Record<string, readonly [Access, ...names: string[]]>> = {
  'checks/create': ['write', 'checks'],
  'checks/get': ['read', 'checks'],
  'checks/list-annotations': ['read', 'checks'],
  'checks/list-for-ref': ['read', 'checks'],
  'checks/rerequest-run': ['write', 'checks'],
  'checks/update': ['write', 'checks'],
  'git/get-blob': ['read', 'contents'],
  'git/get-commit': ['read', 'contents'],
  'git/get-ref': ['read', 'contents'],
  'git/get-tree': ['read', 'contents'],
  'issues/add-labels': ['write', 'issues', 'pull_requests'],
  'issues/create': ['write', 'issues'],
  'issues/create-comment': ['write', 'issues', 'pull_requests'],
  'issues/delete-comment': ['write', 'issues', 'pull_requests'],
  'issues/get': ['read', 'issues', 'pull_requests'],
  'issues/get-comment': ['read', 'issues', 'pull_requests'],
  'issues/list-comments': ['read', 'issues', 'pull_requests'],
  'issues/list-for-repo': ['read', 'issues'],
  'issues/update': ['write', 'issues', 'pull_requests'],
  'issues/update-comment': ['write', 'issues', 'pull_requests'],
  'pulls/create': ['write', 'pull_requests'],
  'pulls/create-review': ['write', 'pull_requests'],
  'pulls/create-review-comment': ['write', 'pull_requests'],
  'pulls/get': ['read', 'pull_requests'],
  'pulls/list': ['read', 'pull_requests'],
  'pulls/list-files': ['read', 'pull_requests'],
  'pulls/list-review-comments': ['read', 'pull_requests'],
  'pulls/update': ['write', 'pull_requests'],
  'reactions/create-for-issue-comment': ['write', 'issues', 'pull_requests'],
  'reactions/list-for-issue-comment': ['read', 'issues', 'pull_requests'],
  'repos/compare-commits-with-basehead': ['read', 'contents'],
  'repos/create-commit-status': ['write', 'statuses'],
  'repos/create-or-update-file-contents': ['write', 'contents'],
  'repos/get': ['read', 'metadata'],
  'repos/get-branch': ['read', 'contents'],
  'repos/get-collaborator-permission-level': ['read', 'metadata'],
  'repos/get-commit': ['read', 'contents'],
  'repos/get-content': ['read', 'contents'],
  'repos/list-commits': ['read', 'contents'],
};

/** Whether the actor may; null is yes. What may not be seen is not there (404), what may be seen is forbidden (403). */
export function refusal(
  state: GithubState,
  actor: Actor,
  { operationId, parameters }: Matched,
): Reply | null {
  if (operationId === 'apps/create-from-manifest' || operationId === 'rate-limit/get') return null;
  if (operationId.startsWith('apps/')) {
    return actor.kind === 'app' ? null : refuse(401, 'A JSON web token could not be decoded');
  }
  if (actor.kind === 'app') return refuse(401, 'Bad credentials');
  const { owner = '', repo = '' } = parameters;
  const repository = state.repositories.get(fullName({ owner, name: repo }));
  if (repository === undefined) return notFound();
  const [access = 'write', ...names] = NEEDED[operationId] ?? [];
  if (actor.kind === 'installation') return ofInstallation(repository, actor.token, access, names);
  if (access === 'read') return mayRead(repository, actor) ? null : notFound();
  if (actor.kind === 'nobody') return refuse(401, 'Requires authentication');
  return ofUser(repository, actor.login, operationId);
}

export function mayRead(repository: RepositoryRecord, actor: Actor): boolean {
  if (!repository.private) return true;
  if (actor.kind === 'user') return repository.roles.has(actor.login);
  return (
    actor.kind === 'installation' &&
    reaches(repository, actor.token.repositories, actor.token.installation.account)
  );
}

const MAY_PUSH: readonly Role[] = ['admin', 'maintain', 'write'];

export function mayPush(repository: RepositoryRecord, actor: Actor): boolean {
  return actor.kind === 'user' && MAY_PUSH.includes(repository.roles.get(actor.login) ?? 'read');
}

function ofInstallation(
  repository: RepositoryRecord,
  token: {
    readonly permissions: Permissions;
    readonly repositories: readonly string[] | null;
    readonly installation: { readonly account: string };
  },
  access: Access,
  names: readonly string[],
): Reply | null {
  const forbidden = refuse(403, 'Resource not accessible by integration');
  if (!reaches(repository, token.repositories, token.installation.account)) {
    if (repository.private) return notFound();
    return access === 'read' ? null : forbidden;
  }
  const enough = names.some(
    (name) => token.permissions[name] === 'write' || token.permissions[name] === access,
  );
  return enough ? null : forbidden;
}

function reaches(
  repository: RepositoryRecord,
  repositories: readonly string[] | null,
  account: string,
): boolean {
  return repositories === null ? repository.owner === account : repositories.includes(fullName(repository));
}

/** What anybody who sees a repository may write there. */
const OPEN_TO_ALL = [
  'issues/update',
  'issues/create',
  'issues/create-comment',
  'pulls/create',
  'reactions/create-for-issue-comment',
];

function ofUser(repository: RepositoryRecord, login: string, operationId: string): Reply | null {
  const actor: Actor = { kind: 'user', login };
  if (!mayRead(repository, actor)) return notFound();
  if (operationId.startsWith('checks/')) {
    return refuse(403, 'You must authenticate via a GitHub App.');
  }
  return OPEN_TO_ALL.includes(operationId) || mayPush(repository, actor)
    ? null
    : refuse(403, 'Must have write access to the repository.');
}
