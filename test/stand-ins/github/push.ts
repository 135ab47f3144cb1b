import { emitSuite, NO_COMMIT } from './check-suite.ts';
import type { Deliveries } from './deliveries.ts';
import { emit } from './events.ts';
import { branches, changedFiles, git } from './git.ts';
import { tellPull } from './pull-resource.ts';
import { fullName, type GithubState, type PullRecord, type RepositoryRecord } from './state.ts';

export interface Push {
  readonly repository: RepositoryRecord;
  readonly branch: string;
  /** Null for a new branch. */
  readonly before: string | null;
  readonly after: string;
  readonly pusher: string;
}

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
  emitSuite(state, deliveries, 'requested', { repository, commit: after, branch, before, sender: pusher });
  const moved = state.pulls.filter(
    (pull) => pull.open && pull.head === repository && pull.headBranch === branch,
  );
  for (const pull of moved) await synchronize(state, deliveries, pull, push);
}

/** Tells of what `git push` has changed since `before`. */
export async function announceBranches(
  state: GithubState,
  deliveries: Deliveries,
  {
    repository,
    before,
    pusher,
  }: Pick<Push, 'repository' | 'pusher'> & { readonly before: ReadonlyMap<string, string> },
): Promise<void> {
  for (const [branch, after] of await branches(repository.folder)) {
    const old = before.get(branch) ?? null;
    if (old === after) continue;
    await announcePush(state, deliveries, { repository, branch, before: old, after, pusher });
  }
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
  tellPull(state, deliveries, pull, 'synchronize', pusher, { before, after });
}
