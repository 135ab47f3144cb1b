import type { KeyObject } from 'node:crypto';
import type {
  CommentRecord,
  IssueRecord,
  ReactionRecord,
  ReviewCommentRecord,
  ReviewRecord,
} from './discussion.ts';

export type Access = 'read' | 'write';

/** What an installation may touch, as GitHub names it: `checks`, `contents`, `issues`, `metadata`, `pull_requests`. */
export type Permissions = Readonly<Record<string, Access>>;

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read';

export interface AppRecord {
  readonly id: number;
  readonly slug: string;
  readonly publicKey: KeyObject;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly owner: AppOwner;
}

export interface AppOwner {
  readonly login: string;
  readonly type: 'User' | 'Organization';
}

/** A manifest that a person brought, until its code is converted. */
export interface OfferedManifest {
  readonly manifest: unknown;
  readonly owner: AppOwner;
}

export interface InstallationRecord {
  readonly id: number;
  readonly account: string;
  /** Full names; null is every repository of the account. */
  readonly repositories: readonly string[] | null;
  suspended: boolean;
}

export interface TokenRecord {
  readonly installation: InstallationRecord;
  readonly permissions: Permissions;
  readonly repositories: readonly string[] | null;
  readonly expiresAt: Date;
}

export interface RepositoryRecord {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** The bare Git repository that answers for files, trees, commits and differences. */
  readonly folder: string;
  readonly forkOf: RepositoryRecord | null;
  readonly roles: Map<string, Role>;
  readonly createdAt: Date;
  lastNumber: number;
}

export interface PullRecord {
  readonly id: number;
  readonly number: number;
  readonly base: RepositoryRecord;
  readonly baseBranch: string;
  readonly head: RepositoryRecord;
  readonly headBranch: string;
  /** The tip of the base branch when the pull request was opened. */
  readonly baseCommit: string;
  headCommit: string;
  readonly author: string;
  readonly createdAt: Date;
  title: string;
  body: string;
  draft: boolean;
  open: boolean;
  labels: readonly string[];
}

export interface CheckRunRecord {
  readonly id: number;
  readonly repository: RepositoryRecord;
  readonly headCommit: string;
  readonly startedAt: Date;
  readonly annotations: Record<string, unknown>[];
  name: string;
  externalId: string | null;
  detailsUrl: string | null;
  status: string;
  conclusion: string | null;
  completedAt: Date | null;
  output: { title: string | null; summary: string | null; text: string | null };
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

/** All that the stand-in knows, apart from Git's objects and the record of deliveries. */
export interface GithubState {
  /** Where its pages and Git repositories are, without a slash at the end. */
  readonly url: string;
  /** The root of its REST interface, where GitHub Enterprise Server has it. */
  readonly api: string;
  readonly folder: string;
  readonly now: () => Date;
  /** The one App that it knows; the conversion of a manifest puts another in its place. */
  app: AppRecord;
  readonly users: Map<string, number>;
  readonly userTokens: Map<string, string>;
  readonly installations: InstallationRecord[];
  readonly tokens: Map<string, TokenRecord>;
  readonly repositories: Map<string, RepositoryRecord>;
  readonly pulls: PullRecord[];
  readonly issues: IssueRecord[];
  readonly comments: CommentRecord[];
  readonly reviews: ReviewRecord[];
  readonly reviewComments: ReviewCommentRecord[];
  readonly reactions: ReactionRecord[];
  readonly checkRuns: CheckRunRecord[];
  readonly manifests: Map<string, OfferedManifest>;
  lastId: number;
  /** How many entries a tree lists before it is cut off. */
  largestTree: number;
}

/** GitHub, "Get a tree": 100,000 entries; its other limit, 7 MB, comes later for paths of ordinary length. */
const LARGEST_TREE = 100_000;

export function createState(url: string, folder: string, app: AppRecord, now: () => Date): GithubState {
  return {
    url,
    api: `${url}/api/v3`,
    folder,
    now,
    app,
    users: new Map(),
    userTokens: new Map(),
    installations: [],
    tokens: new Map(),
    repositories: new Map(),
    pulls: [],
    issues: [],
    comments: [],
    reviews: [],
    reviewComments: [],
    reactions: [],
    checkRuns: [],
    manifests: new Map(),
    lastId: 1000,
    largestTree: LARGEST_TREE,
  };
}

export function nextId(state: GithubState): number {
  state.lastId += 1;
  return state.lastId;
}

export function fullName(repository: { readonly owner: string; readonly name: string }): string {
  return `${repository.owner}/${repository.name}`;
}

/** The account under which the App writes. */
export function botOf(app: { readonly slug: string }): string {
  return `${app.slug}[bot]`;
}

/** The first installation that reaches the repository. */
export function installationOf(
  state: GithubState,
  repository: RepositoryRecord,
): InstallationRecord | undefined {
  return state.installations.find(
    ({ account, repositories }) =>
      account === repository.owner && (repositories === null || repositories.includes(fullName(repository))),
  );
}
