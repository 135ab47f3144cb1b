import { z } from 'zod';
import type { RepositoryName } from '../../ports/forge.ts';
import type { Message } from './message.ts';

/** What a receiver calls its own. */
export interface Ours {
  readonly appId: number;
  /** The name of the check run that is ours. */
  readonly checkName: string;
  /** What a comment to us begins with. */
  readonly command: string;
}

export interface Origin {
  readonly installation: number;
  readonly repository: RepositoryName;
}

/** Messages; why there are none; null for a payload that cannot be read. */
export type Reader = (payload: unknown, origin: Origin, ours: Ours) => readonly Message[] | string | null;

/** By the event's name. */
export const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['push', readPush],
  ['pull_request', readPullRequest],
  ['issue_comment', readComment],
  ['check_run', readCheckRun],
  ['check_suite', readCheckSuite],
]);

const NO_COMMIT = /^0+$/;

const pushSchema = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  deleted: z.boolean(),
  repository: z.object({ default_branch: z.string() }),
  sender: z.object({ login: z.string() }),
});

function readPush(payload: unknown, origin: Origin): ReturnType<Reader> {
  const parsed = pushSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { ref, before, after, deleted, repository, sender } = parsed.data;
  if (deleted || ref !== `refs/heads/${repository.default_branch}`) return 'not a push to the default branch';
  const start = NO_COMMIT.test(before) ? null : before;
  const branch = repository.default_branch;
  return [{ ...origin, kind: 'pushed', branch, before: start, after, login: sender.login }];
}

const pullRequestSchema = z.object({
  action: z.string(),
  number: z.int(),
  changes: z.object({ base: z.unknown().optional() }).optional(),
  pull_request: z.object({ head: z.object({ sha: z.string() }) }),
  sender: z.object({ login: z.string() }),
});
/** With these the sender brings the head commit; with others it may be somebody else's. */
const BRINGING = ['opened', 'synchronize'];
const PULL_ACTIONS = [
  'opened',
  'reopened',
  'synchronize',
  'ready_for_review',
  'converted_to_draft',
  'closed',
];

function readPullRequest(payload: unknown, origin: Origin): ReturnType<Reader> {
  const parsed = pullRequestSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { action, number, changes, pull_request, sender } = parsed.data;
  const rebased = action === 'edited' && changes?.base !== undefined;
  if (!PULL_ACTIONS.includes(action) && !rebased) return `pull_request.${action} changes nothing for us`;
  const brought = BRINGING.includes(action) ? { commit: pull_request.head.sha, login: sender.login } : null;
  return [{ ...origin, kind: 'pull request changed', pull: number, brought }];
}

const commentSchema = z.object({
  action: z.string(),
  issue: z.object({ number: z.int(), pull_request: z.unknown().optional() }),
  comment: z.object({ id: z.int(), body: z.string(), user: z.object({ type: z.string() }).nullable() }),
});

/** Only new comments of people count: what was edited afterwards could be somebody else's words. */
function readComment(payload: unknown, origin: Origin, { command }: Ours): ReturnType<Reader> {
  const parsed = commentSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { action, issue, comment } = parsed.data;
  if (action !== 'created') return `issue_comment.${action} is no command`;
  if (issue.pull_request === undefined) return 'a comment on an issue';
  if (comment.user?.type === 'Bot') return 'a comment of a bot';
  const addressed = comment.body.split('\n').some((line) => line.trimStart().startsWith(command));
  if (!addressed) return 'a comment that is not for us';
  return [{ ...origin, kind: 'commented', pull: issue.number, comment: comment.id }];
}

const checkRunSchema = z.object({
  action: z.string(),
  check_run: z.object({
    name: z.string(),
    head_sha: z.string(),
    external_id: z.string().nullish(),
    app: z.object({ id: z.int() }).nullish(),
  }),
  requested_action: z.object({ identifier: z.string() }).optional(),
  sender: z.object({ login: z.string() }),
});
const PULL_NUMBER = /^[1-9]\d{0,9}$/;

/** The pull request is the external id's, which we wrote ourselves: events of forks name none. */
function readCheckRun(payload: unknown, origin: Origin, { appId, checkName }: Ours): ReturnType<Reader> {
  const parsed = checkRunSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { action, check_run: run, requested_action: requested, sender } = parsed.data;
  if (run.app?.id !== appId || run.name !== checkName) return 'a check run of others';
  if (action !== 'requested_action' && action !== 'rerequested')
    return `check_run.${action} is our own doing`;
  if (!PULL_NUMBER.test(run.external_id ?? '')) return 'a check run of no pull request';
  const about = { ...origin, pull: Number(run.external_id), headCommit: run.head_sha, login: sender.login };
  if (action === 'rerequested') return [{ ...about, kind: 'rerun asked' }];
  return requested === undefined ? null : [{ ...about, kind: 'clicked', button: requested.identifier }];
}

const checkSuiteSchema = z.object({
  action: z.string(),
  check_suite: z.object({
    head_sha: z.string(),
    app: z.object({ id: z.int() }).nullish(),
    pull_requests: z.array(z.object({ number: z.int() })),
  }),
  sender: z.object({ login: z.string() }),
});

/** "Re-run all checks". A suite of a fork names no pull request; its check run's own button does. */
function readCheckSuite(payload: unknown, origin: Origin, { appId }: Ours): ReturnType<Reader> {
  const parsed = checkSuiteSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { action, check_suite: suite, sender } = parsed.data;
  if (suite.app?.id !== appId) return 'a check suite of others';
  if (action !== 'rerequested') return `check_suite.${action} changes nothing for us`;
  if (suite.pull_requests.length === 0) return 'a check suite of no pull request';
  return suite.pull_requests.map(({ number }) => ({
    ...origin,
    kind: 'rerun asked',
    pull: number,
    headCommit: suite.head_sha,
    login: sender.login,
  }));
}
