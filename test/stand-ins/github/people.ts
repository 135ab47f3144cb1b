import { randomBytes } from 'node:crypto';
import { checkRunResource, emitCheckRun } from './check-run-resource.ts';
import { emitSuite } from './check-suite.ts';
import { emitComment } from './comment-resource.ts';
import type { Deliveries } from './deliveries.ts';
import type { CommentRecord } from './discussion.ts';
import { commit, createBare, type FileChanges, findCommit, git, resolveCommit } from './git.ts';
import { emitInstallation } from './installation-resource.ts';
import { type AnyIssue, repositoryOfIssue } from './issue-resource.ts';
import { keepRepository } from './keep-repository.ts';
import { tellPull } from './pull-resource.ts';
import { announcePush } from './push.ts';
import { userResource } from './resources.ts';
import {
  type CheckRunRecord,
  fullName,
  type GithubState,
  type InstallationRecord,
  nextId,
  type PullRecord,
  type RepositoryRecord,
  type Role,
} from './state.ts';

/** What people do on GitHub: each act changes the state and is delivered to the App as GitHub would. */
export class People {
  readonly #state: GithubState;
  readonly #deliveries: Deliveries;

  constructor(state: GithubState, deliveries: Deliveries) {
    this.#state = state;
    this.#deliveries = deliveries;
  }

  /** An account, and a token with which it may call the interface and push. */
  join(login: string): string {
    userResource(this.#state, login);
    const token = `ghp_${randomBytes(18).toString('hex')}`;
    this.#state.userTokens.set(token, login);
    return token;
  }

  /** A repository with a first commit of `files` on `main`; its owner is its administrator. */
  async createRepository(
    owner: string,
    name: string,
    files: FileChanges,
    options: { readonly private?: boolean } = {},
  ): Promise<RepositoryRecord> {
    const repository = keepRepository(this.#state, owner, name, options.private ?? false, null);
    await createBare(repository.folder, repository.defaultBranch);
    await this.push(repository, repository.defaultBranch, files, owner);
    return repository;
  }

  async fork(origin: RepositoryRecord, owner: string): Promise<RepositoryRecord> {
    const repository = keepRepository(this.#state, owner, origin.name, origin.private, origin);
    await createBare(repository.folder, origin.defaultBranch);
    await git(repository.folder, 'fetch', '--quiet', origin.folder, 'refs/heads/*:refs/heads/*');
    return repository;
  }

  /** `repositories` null: all of the account, also later ones. */
  install(account: string, repositories: readonly RepositoryRecord[] | null = null): InstallationRecord {
    const names = repositories === null ? null : repositories.map(fullName);
    const installation = { id: nextId(this.#state), account, repositories: names, suspended: false };
    this.#state.installations.push(installation);
    emitInstallation(this.#state, this.#deliveries, 'created', installation);
    return installation;
  }

  suspend(installation: InstallationRecord, suspended: boolean): void {
    installation.suspended = suspended;
    const action = suspended ? 'suspend' : 'unsuspend';
    emitInstallation(this.#state, this.#deliveries, action, installation);
  }

  uninstall(installation: InstallationRecord): void {
    emitInstallation(this.#state, this.#deliveries, 'deleted', installation);
    this.#state.installations.splice(this.#state.installations.indexOf(installation), 1);
  }

  setRole(repository: RepositoryRecord, login: string, role: Role): void {
    userResource(this.#state, login);
    repository.roles.set(login, role);
  }

  /** Commits changes to a branch, which starts at the default branch when it is new. Answers with the commit. */
  async push(
    repository: RepositoryRecord,
    branch: string,
    changes: FileChanges,
    author: string,
  ): Promise<string> {
    const before = await findCommit(repository.folder, `refs/heads/${branch}`);
    const parent = before ?? (await findCommit(repository.folder, `refs/heads/${repository.defaultBranch}`));
    const message = `Change ${Object.keys(changes).join(', ')}\n`;
    const date = this.#state.now();
    const after = await commit(repository.folder, { branch, parent, changes, author, message, date });
    await announcePush(this.#state, this.#deliveries, { repository, branch, before, after, pusher: author });
    return after;
  }

  async openPull(
    head: RepositoryRecord,
    headBranch: string,
    options: {
      readonly author: string;
      readonly title?: string;
      readonly body?: string;
      readonly draft?: boolean;
    },
  ): Promise<PullRecord> {
    const base = head.forkOf ?? head;
    base.lastNumber += 1;
    const pull: PullRecord = {
      id: nextId(this.#state),
      number: base.lastNumber,
      base,
      baseBranch: base.defaultBranch,
      head,
      headBranch,
      baseCommit: await resolveCommit(base.folder, `refs/heads/${base.defaultBranch}`),
      headCommit: await resolveCommit(head.folder, `refs/heads/${headBranch}`),
      author: options.author,
      createdAt: this.#state.now(),
      title: options.title ?? headBranch,
      body: options.body ?? '',
      draft: options.draft ?? false,
      open: true,
      labels: [],
    };
    await git(
      base.folder,
      'fetch',
      '--quiet',
      head.folder,
      `+refs/heads/${headBranch}:refs/pull/${pull.number}/head`,
    );
    this.#state.pulls.push(pull);
    tellPull(this.#state, this.#deliveries, pull, 'opened', pull.author);
    return pull;
  }

  closePull(pull: PullRecord, login: string): void {
    pull.open = false;
    tellPull(this.#state, this.#deliveries, pull, 'closed', login);
  }

  reopenPull(pull: PullRecord, login: string): void {
    pull.open = true;
    tellPull(this.#state, this.#deliveries, pull, 'reopened', login);
  }

  comment(on: AnyIssue, author: string, body: string): CommentRecord {
    const now = this.#state.now();
    userResource(this.#state, author);
    const comment: CommentRecord = {
      id: nextId(this.#state),
      repository: repositoryOfIssue(on),
      issue: on.number,
      author,
      byApp: false,
      body,
      createdAt: now,
      updatedAt: now,
    };
    this.#state.comments.push(comment);
    emitComment(this.#state, this.#deliveries, 'created', comment, author);
    return comment;
  }

  /** Clicks a button of a check run. */
  click(run: CheckRunRecord, identifier: string, login: string): void {
    if (!run.actions.some((action) => action.identifier === identifier)) {
      throw new RangeError(`check run ${run.name} has no button ${identifier}`);
    }
    const more = { requested_action: { identifier } };
    emitCheckRun(this.#state, this.#deliveries, 'requested_action', run, login, more);
  }

  rerequest(run: CheckRunRecord, login: string): void {
    emitCheckRun(this.#state, this.#deliveries, 'rerequested', run, login);
  }

  /** "Re-run all checks" of the commit of a run. */
  rerequestSuite(run: CheckRunRecord, login: string): void {
    const suite = { repository: run.repository, commit: run.headCommit, sender: login };
    emitSuite(this.#state, this.#deliveries, 'rerequested', suite);
  }

  /** What a reader of the pull request sees of the checks of its head. */
  checksOf(pull: PullRecord): readonly ReturnType<typeof checkRunResource>[] {
    return this.#state.checkRuns
      .filter((run) => run.repository === pull.base && run.headCommit === pull.headCommit)
      .map((run) => checkRunResource(this.#state, run));
  }
}
