/** `owner/name` on the forge. */
export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/**
 * How a call of the forge ends without a value, which is no bug:
 * - gone: there is no such thing, or we may not see it,
 * - forbidden: it is there and not for us,
 * - limited: the forge wants us to wait, longer than this call may last. Of a `put` a part may have been done.
 */
export type ForgeRefusal =
  | { readonly kind: 'gone' }
  | { readonly kind: 'forbidden'; readonly reason: string }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number };

export type ForgeAnswer<Value> = { readonly kind: 'ok'; readonly value: Value } | ForgeRefusal;

/** The forge failed, could not be reached, or refused what it never should: `retryable` when it may work later. */
export class ForgeError extends Error {
  readonly retryable: boolean;

  constructor(message: string, options: { readonly cause: unknown; readonly retryable: boolean }) {
    super(message, { cause: options.cause });
    this.name = 'ForgeError';
    this.retryable = options.retryable;
  }
}

export interface PullRequest {
  readonly number: number;
  readonly author: string;
  readonly open: boolean;
  readonly draft: boolean;
  readonly headCommit: string;
  /** Null when the fork was deleted. */
  readonly headRepository: RepositoryName | null;
  readonly baseBranch: string;
}

export interface ChangedPath {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  /** The name before, of what was renamed. */
  readonly previousPath: string | null;
}

export interface ChangedPaths {
  readonly paths: readonly ChangedPath[];
  /** False when there are more than the forge lists: what is not in `paths` may have changed too. */
  readonly complete: boolean;
}

/** A file by its blob; one beyond the caller's limit comes without its bytes. */
export type RepositoryFile =
  | { readonly kind: 'file'; readonly blob: string; readonly body: Uint8Array }
  | { readonly kind: 'too large'; readonly blob: string; readonly bytes: number };

export interface FolderFile {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
}

export interface DefaultBranch {
  readonly branch: string;
  /** Its tip. */
  readonly commit: string;
  /** Whether the repository is not for everybody. */
  readonly private: boolean;
}

/** What lies below a folder, at any depth, without symbolic links and submodules. */
export interface Folder {
  readonly files: readonly FolderFile[];
  /** False when there is more than the forge lists. */
  readonly complete: boolean;
}

export type Permission = 'admin' | 'write' | 'read' | 'none';

export interface CheckAnnotation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number | null;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

export interface CheckButton {
  /** What the click tells us, at most 20 characters. */
  readonly identifier: string;
  /** At most 20 characters. */
  readonly label: string;
  /** At most 40 characters. */
  readonly description: string;
}

/**
 * ```
 * in progress -> waiting (action_required) -> in progress -> completed
 * ```
 * and from completed again to in progress, when somebody asks for another round.
 */
export type CheckState =
  | { readonly kind: 'in progress' }
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'completed';
      readonly conclusion: 'success' | 'failure' | 'neutral' | 'cancelled';
      readonly annotations: readonly CheckAnnotation[];
    };

export interface CheckRun {
  readonly name: string;
  readonly headCommit: string;
  /** Comes back with a click: events of a fork's check run do not name the pull request. */
  readonly externalId: string;
  readonly state: CheckState;
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** At most three. */
  readonly buttons: readonly CheckButton[];
}

/** A part of a comment, in Markdown. */
export interface CommentSection {
  readonly markdown: string;
  /** What stands there when the comment would be too long. */
  readonly instead: string;
  /** The highest rank is shed first; of equals the last. Rank 0 is never shed. */
  readonly rank: number;
}

export interface ForgeComment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  readonly body: string;
}

export type Reaction = '+1' | '-1' | 'confused' | 'eyes' | 'rocket';

/** One installation's view of the forge. Whatever is put may be put again: the second time changes nothing. */
export interface Forge {
  pullRequest(repository: RepositoryName, number: number): Promise<ForgeAnswer<PullRequest>>;
  changedPaths(repository: RepositoryName, pull: number): Promise<ForgeAnswer<ChangedPaths>>;
  /** What `after` has changed since it parted from `before`. */
  pathsBetween(repository: RepositoryName, before: string, after: string): Promise<ForgeAnswer<ChangedPaths>>;
  /** `commit` may be a fork's: its pull request makes it known to the base repository. Null where no file is. */
  file(
    repository: RepositoryName,
    path: string,
    commit: string,
    limitBytes: number,
  ): Promise<ForgeAnswer<RepositoryFile | null>>;
  /** As `file`, of all files below a folder; the empty path is the whole repository. Null where no folder is. */
  folder(repository: RepositoryName, path: string, commit: string): Promise<ForgeAnswer<Folder | null>>;
  defaultBranch(repository: RepositoryName): Promise<ForgeAnswer<DefaultBranch>>;
  /** Who is not known has none. */
  permission(repository: RepositoryName, login: string): Promise<ForgeAnswer<Permission>>;
  comment(repository: RepositoryName, id: number): Promise<ForgeAnswer<ForgeComment>>;
  /** Makes the check run of that name, commit and external id be so; answers with its id. */
  putCheckRun(repository: RepositoryName, run: CheckRun): Promise<ForgeAnswer<number>>;
  /** Makes the one comment of ours that bears `marker` say so; answers with its id. */
  putComment(
    repository: RepositoryName,
    pull: number,
    marker: string,
    sections: readonly CommentSection[],
  ): Promise<ForgeAnswer<number>>;
  react(repository: RepositoryName, comment: number, reaction: Reaction): Promise<ForgeAnswer<null>>;
}
