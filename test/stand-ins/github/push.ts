import type { Deliveries } from './deliveries.ts';
import { emit } from './events.ts';
import { changedFiles, git } from './git.ts';
import { pullDetails, pullResource } from './pull-resource.ts';
import { appResource, repositoryUrl } from './resources.ts';
import { fullName, type GithubState, type PullRecord, type RepositoryRecord } from './state.ts';

export interface Push {
  readonly repository: RepositoryRecord;
  readonly branch: string;
  /** Null for a new branch. */
  readonly before: string | null;
  readonly after: string;
  readonly pusher: string;
}

const NO_COMMIT = '0'.repeat(40);

/** Delivers a push, and moves the pull requests of which the branch is the head. */
export async function announcePush(state: GithubState, deliveries: Deliveries, push: Push): Promise<void> {
  const { repository, branch, before, after, pusher } = push;
  const payload = {
    ref: `refs/heads/${branch}`,
    before: before ?? NO_COMMIT,
    after,
    created: before === null,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `${state.url}/${fullName(repository)}/compare/${before ?? after}...${after}`,
    commits: await listedCommits(push),
    head_commit: { id: after },
    pusher: { name: pusher, email: `${pusher}@users.noreply.example` },
  };
  emit(state, deliveries, { event: 'push', repository, sender: pusher, payload });
  requestSuite(state, deliveries, push);
  const moved = state.pulls.filter(
    (pull) => pull.open && pull.head === repository && pull.headBranch === branch,
  );
  for (const pull of moved) await synchronize(state, deliveries, pull, push);
}

async function listedCommits({ repository, before, after }: Push): Promise<readonly object[]> {
  const parent = before ?? (await firstParent(repository, after));
  const files = parent === null ? [] : await changedFiles(repository.folder, parent, after);
  const paths = (status: string): readonly string[] =>
    files.filter((file) => file.status === status).map(({ path }) => path);
  return [{ id: after, added: paths('added'), modified: paths('modified'), removed: paths('removed') }];
}

async function firstParent({ folder }: RepositoryRecord, sha: string): Promise<string | null> {
  const [, parent] = String(await git(folder, 'rev-list', '--parents', '-1', sha))
    .trim()
    .split(' ');
  return parent ?? null;
}

function requestSuite(
  state: GithubState,
  deliveries: Deliveries,
  { repository, branch, before, after, pusher }: Push,
): void {
  const suite = {
    id: Number.parseInt(after.slice(0, 8), 16),
    head_branch: branch,
    head_sha: after,
    status: 'queued',
    conclusion: null,
    url: `${repositoryUrl(state, repository)}/check-suites/${Number.parseInt(after.slice(0, 8), 16)}`,
    before: before ?? NO_COMMIT,
    after,
    pull_requests: [],
    app: appResource(state),
  };
  const payload = { action: 'requested', check_suite: suite };
  emit(state, deliveries, { event: 'check_suite', repository, sender: pusher, payload });
}

async function synchronize(
  state: GithubState,
  deliveries: Deliveries,
  pull: PullRecord,
  push: Push,
): Promise<void> {
  const { after, pusher, branch } = push;
  const before = pull.headCommit;
  await git(
    pull.base.folder,
    'fetch',
    '--quiet',
    push.repository.folder,
    `+refs/heads/${branch}:refs/pull/${pull.number}/head`,
  );
  pull.headCommit = after;
  const shown = { ...pullResource(state, pull), ...pullDetails(state, pull) };
  const payload = { action: 'synchronize', number: pull.number, before, after, pull_request: shown };
  emit(state, deliveries, { event: 'pull_request', repository: pull.base, sender: pusher, payload });
}
