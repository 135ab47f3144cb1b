/**
 * What the flow needs of the world, and nothing more. Every adapter of a port passes the port's suite in
 * test/contract.
 */

export interface StoredObject {
  readonly body: Uint8Array;
  /** Changes whenever the content changes; hand it back to `replace`. */
  readonly version: string;
}

/**
 * The only database. Keys are relative paths of `/`-separated segments; a segment is never empty, `.` or `..`.
 * Semantics are those of S3 with conditional writes (`If-None-Match: *`, `If-Match`).
 */
export interface ObjectStore {
  read(key: string): Promise<StoredObject | null>;
  /** Writes once: of several writers exactly one is told `created`. A reader never sees half an object. */
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>;
  /** Compare-and-swap: writes only while the object still has `version`; a missing object has changed. */
  replace(key: string, body: Uint8Array, version: string): Promise<'replaced' | 'changed'>;
  /** Every key that starts with `prefix`, in ascending order of code units. */
  list(prefix: string): Promise<readonly string[]>;
}

export interface JobRequest {
  /** Deterministic, so that an unknown outcome of `submit` can be looked up. */
  readonly name: string;
  /** Where the attempt's plan lies in the store, and the SHA-256 of its bytes. */
  readonly planKey: string;
  readonly planDigest: string;
  readonly timeoutSeconds: number;
}

/**
 * ```
 * waiting -> running -> succeeded | failed
 *        \________________________/
 * ```
 * `unknown`: the queue has no such job. A state never goes back.
 */
export type JobState =
  | { readonly kind: 'waiting' | 'running' | 'succeeded' | 'unknown' }
  | { readonly kind: 'failed'; readonly exitCode: number | null; readonly reason: string };

export interface JobQueue {
  /** Starts or queues the job; answers with the queue's own id for it. */
  submit(request: JobRequest): Promise<string>;
  describe(jobId: string): Promise<JobState>;
  /** Asks the job to stop (SIGTERM, later SIGKILL). Stopping an ended or unknown job is no error. */
  terminate(jobId: string, reason: string): Promise<void>;
}

export interface Clock {
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
}

export type RepositoryKind = 'model' | 'dataset';

export interface HubFile {
  readonly path: string;
  /** Null where the hub does not tell. */
  readonly bytes: number | null;
}

/**
 * What a hub says of a repository and a revision of it.
 * - `missing`: hubs also say so of a private repository to those who may not see it
 * - `refused`: it is there, and its files may not be downloaded with the token that was sent
 * - `unreachable`: nothing is known
 */
export type HubAnswer =
  | {
      readonly kind: 'found';
      /** As the hub has it: another id than the one that was asked for where it was renamed. */
      readonly id: string;
      /** The commit that the revision means now; null where the hub does not tell. */
      readonly commit: string | null;
      /** Who grants access: nobody has to, it is granted at once, or a person decides. */
      readonly gated: false | 'auto' | 'manual';
      readonly licence: string | null;
      /** Null where the hub does not list all of them. */
      readonly files: readonly HubFile[] | null;
    }
  | { readonly kind: 'missing'; readonly what: 'repository' | 'revision' }
  | { readonly kind: 'refused'; readonly token: 'absent' | 'invalid' | 'without access' }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** A place that models and data sets are downloaded from. */
export interface Hub {
  /** Asks without downloading; null is the hub's own default revision. */
  describe(kind: RepositoryKind, id: string, revision: string | null): Promise<HubAnswer>;
}

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
  defaultBranch(
    repository: RepositoryName,
  ): Promise<ForgeAnswer<{ readonly branch: string; readonly commit: string }>>;
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

export interface WebhookDelivery {
  /** A number too large for a double, in decimal. */
  readonly id: string;
  /** The same for every delivery of one event. */
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: Date;
  /** Whether we answered, and with 2xx. */
  readonly accepted: boolean;
}

/** The App's own record of what was sent to it. */
export interface DeliveryLog {
  /** Newest first, down to `since`; the forge forgets after three days. */
  deliveries(since: Date): Promise<ForgeAnswer<readonly WebhookDelivery[]>>;
  /** Asks for the delivery once more. */
  redeliver(id: string): Promise<ForgeAnswer<null>>;
}
