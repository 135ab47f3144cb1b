import type { Octokit } from '@octokit/rest';
import type {
  ChangedPath,
  ChangedPaths,
  CheckRun,
  CommentSection,
  DefaultBranch,
  Folder,
  Forge,
  ForgeAnswer,
  ForgeComment,
  Permission,
  PullRequest,
  Reaction,
  RepositoryFile,
  RepositoryName,
} from '../../core/ports/forge.ts';
import { answering, orAbsent } from './answer.ts';
import { type GithubApp, type Invocation, openClient } from './client.ts';
import { putCheckRun } from './put-check-run.ts';
import { putComment } from './put-comment.ts';
import { readFile } from './read-file.ts';
import { readFolder } from './read-folder.ts';

/** GitHub lists no more files of a pull request ("List pull requests files"). */
const MOST_FILES = 3000;
/** Nor of a comparison ("Compare two commits"). */
const MOST_COMPARED = 300;

/** GitHub through the installation of an App, for as long as one invocation lasts. */
export class GithubForge implements Forge {
  readonly #client: Octokit;
  readonly #app: GithubApp;

  constructor(app: GithubApp, invocation: Invocation) {
    this.#app = app;
    this.#client = openClient(app, invocation);
  }

  pullRequest(repository: RepositoryName, number: number): Promise<ForgeAnswer<PullRequest>> {
    return this.#answer(async () => {
      const { data } = await this.#client.rest.pulls.get({ ...parameters(repository), pull_number: number });
      const { head, base, user, state, draft } = data;
      return {
        number,
        author: user.login,
        open: state === 'open',
        draft: draft ?? false,
        headCommit: head.sha,
        // The description promises a repository; GitHub sends null for a deleted fork.
        headRepository: nameOf(head.repo),
        baseBranch: base.ref,
      };
    });
  }

  changedPaths(repository: RepositoryName, pull: number): Promise<ForgeAnswer<ChangedPaths>> {
    return this.#answer(async () => {
      const files = await this.#client.paginate(this.#client.rest.pulls.listFiles, {
        ...parameters(repository),
        pull_number: pull,
        per_page: 100,
      });
      return { paths: files.map(changedPath), complete: files.length < MOST_FILES };
    });
  }

  pathsBetween(
    repository: RepositoryName,
    before: string,
    after: string,
  ): Promise<ForgeAnswer<ChangedPaths>> {
    return this.#answer(async () => {
      const { data } = await this.#client.rest.repos.compareCommitsWithBasehead({
        ...parameters(repository),
        basehead: `${before}...${after}`,
        // The first page has all the files, whatever its size, and the commits are not wanted.
        per_page: 1,
      });
      const files = data.files ?? [];
      return { paths: files.map(changedPath), complete: files.length < MOST_COMPARED };
    });
  }

  file(
    repository: RepositoryName,
    path: string,
    commit: string,
    limitBytes: number,
  ): Promise<ForgeAnswer<RepositoryFile | null>> {
    return this.#answer(() => readFile(this.#client, { repository, path, commit, limitBytes }));
  }

  folder(repository: RepositoryName, path: string, commit: string): Promise<ForgeAnswer<Folder | null>> {
    return this.#answer(() => readFolder(this.#client, { repository, path, commit }));
  }

  defaultBranch(repository: RepositoryName): Promise<ForgeAnswer<DefaultBranch>> {
    return this.#answer(async () => {
      const { data } = await this.#client.rest.repos.get(parameters(repository));
      const branch = data.default_branch;
      const tip = await this.#client.rest.git.getRef({ ...parameters(repository), ref: `heads/${branch}` });
      return { branch, commit: tip.data.object.sha, private: data.private };
    });
  }

  permission(repository: RepositoryName, login: string): Promise<ForgeAnswer<Permission>> {
    return this.#answer(async () => {
      const asked = this.#client.rest.repos.getCollaboratorPermissionLevel({
        ...parameters(repository),
        username: login,
      });
      return permissionOf((await orAbsent(asked, null))?.data.permission);
    });
  }

  comment(repository: RepositoryName, id: number): Promise<ForgeAnswer<ForgeComment>> {
    return this.#answer(async () => {
      const { data } = await this.#client.rest.issues.getComment({
        ...parameters(repository),
        comment_id: id,
      });
      const issue = Number(data.issue_url.slice(data.issue_url.lastIndexOf('/') + 1));
      return { id, issue, author: data.user?.login ?? DELETED_ACCOUNT, body: data.body ?? '' };
    });
  }

  putCheckRun(repository: RepositoryName, run: CheckRun): Promise<ForgeAnswer<number>> {
    return this.#answer(() => putCheckRun(this.#client, this.#app.id, repository, run));
  }

  putComment(
    repository: RepositoryName,
    pull: number,
    marker: string,
    sections: readonly CommentSection[],
  ): Promise<ForgeAnswer<number>> {
    return this.#answer(() => putComment(this.#client, this.#app.id, { repository, pull, marker, sections }));
  }

  react(repository: RepositoryName, comment: number, reaction: Reaction): Promise<ForgeAnswer<null>> {
    return this.#answer(async () => {
      await this.#client.rest.reactions.createForIssueComment({
        ...parameters(repository),
        comment_id: comment,
        content: reaction,
      });
      return null;
    });
  }

  #answer<Value>(call: () => Promise<Value>): Promise<ForgeAnswer<Value>> {
    return answering(call, this.#app);
  }
}

/** The account that GitHub shows in place of a deleted one. */
const DELETED_ACCOUNT = 'ghost';

const STATUS = {
  added: 'added',
  copied: 'added',
  modified: 'modified',
  changed: 'modified',
  unchanged: 'modified',
  removed: 'removed',
  renamed: 'renamed',
} as const;

function changedPath(file: {
  readonly filename: string;
  readonly status: keyof typeof STATUS;
  readonly previous_filename?: string;
}): ChangedPath {
  const status = STATUS[file.status];
  const previousPath = status === 'renamed' ? (file.previous_filename ?? null) : null;
  return { path: file.filename, status, previousPath };
}

function permissionOf(named: string | undefined): Permission {
  return named === 'admin' || named === 'write' || named === 'read' ? named : 'none';
}

function nameOf(
  found: { readonly name: string; readonly owner: { readonly login: string } } | null,
): RepositoryName | null {
  return found === null ? null : { owner: found.owner.login, name: found.name };
}

function parameters({ owner, name }: RepositoryName): { owner: string; repo: string } {
  return { owner, repo: name };
}
