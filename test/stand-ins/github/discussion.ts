import type { PullRecord, RepositoryRecord } from './state.ts';

export interface IssueRecord {
  readonly id: number;
  readonly number: number;
  readonly repository: RepositoryRecord;
  readonly author: string;
  readonly createdAt: Date;
  title: string;
  body: string;
  open: boolean;
  stateReason: string | null;
  labels: readonly string[];
  updatedAt: Date;
  closedAt: Date | null;
}

/** What a reviewer said at once: comments on lines, and a word on the whole. */
export interface ReviewRecord {
  readonly id: number;
  readonly pull: PullRecord;
  readonly author: string;
  readonly body: string;
  readonly state: string;
  readonly commit: string;
  readonly createdAt: Date;
}

export interface ReviewCommentRecord {
  readonly id: number;
  readonly review: ReviewRecord;
  readonly path: string;
  readonly side: DiffSide;
  readonly line: number;
  /** The first of several lines; null for one line. */
  readonly startLine: number | null;
  /** The part of the difference above and at the line. */
  readonly hunk: string;
  readonly body: string;
  readonly inReplyTo: number | null;
}

/** RIGHT is the file after the change. */
export type DiffSide = 'LEFT' | 'RIGHT';

export interface CommentRecord {
  readonly id: number;
  readonly repository: RepositoryRecord;
  readonly issue: number;
  readonly author: string;
  /** Written with the App's own token. */
  readonly byApp: boolean;
  readonly createdAt: Date;
  body: string;
  updatedAt: Date;
}

export interface ReactionRecord {
  readonly id: number;
  readonly comment: number;
  readonly author: string;
  readonly content: string;
  readonly createdAt: Date;
}
