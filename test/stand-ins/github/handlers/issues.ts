import { z } from 'zod';
import { mayPush } from '../authorization.ts';
import { refusedBody } from '../bodies.ts';
import {
  type Call,
  type Handlers,
  invalid,
  notFound,
  numberOf,
  page,
  type Reply,
  refuse,
  repositoryOf,
} from '../call.ts';
import type { IssueRecord } from '../discussion.ts';
import {
  type AnyIssue,
  emitIssue,
  findIssue,
  isPull,
  issueResource,
  repositoryOfIssue,
} from '../issue-resource.ts';
import { labelResources } from '../label-resource.ts';
import { fullName, nextId } from '../state.ts';
import { authorOf } from './comments.ts';

export const issueHandlers: Handlers = {
  'issues/create': createIssue,
  'issues/get': (call) => {
    const issue = issueOf(call);
    return issue === undefined ? notFound() : { status: 200, body: issueResource(call.state, issue) };
  },
  'issues/list-for-repo': listIssues,
  'issues/update': updateIssue,
  'issues/add-labels': addLabels,
};

const titleSchema = z.union([z.string(), z.number()]).transform(String);
const labelsSchema = z.array(
  z.union([z.string(), z.looseObject({ name: z.string() }).transform(({ name }) => name)]),
);
const creationSchema = z.object({
  title: titleSchema,
  body: z
    .string()
    .nullish()
    .transform((body) => body ?? ''),
  labels: labelsSchema.default([]),
});
const changeSchema = z.object({
  title: titleSchema.nullish(),
  body: z.string().nullish(),
  labels: labelsSchema.optional(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.string().nullish(),
});

type Change = z.output<typeof changeSchema>;

function createIssue(call: Call): Reply {
  const { state, deliveries } = call;
  const repository = repositoryOf(call);
  const { title, body, labels } = creationSchema.parse(call.body);
  const refused = refusedIssue({ title, body });
  if (refused !== null) return refused;
  const now = state.now();
  repository.lastNumber += 1;
  const issue: IssueRecord = {
    id: nextId(state),
    number: repository.lastNumber,
    repository,
    author: authorOf(call),
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    title,
    body,
    open: true,
    stateReason: null,
    // Labels of somebody who may not push are dropped in silence ("Create an issue").
    labels: mayLabel(call) ? labels : [],
  };
  state.issues.push(issue);
  emitIssue(state, deliveries, 'opened', issue, issue.author);
  return { status: 201, body: issueResource(state, issue) };
}

/** Open ones by default, newest first, pull requests among them; `labels` names some that an issue must all bear. */
function listIssues(call: Call): Reply {
  const { state, query } = call;
  const repository = repositoryOf(call);
  const wanted = query.state ?? 'open';
  const labels = (query.labels ?? '').split(',').filter((label) => label !== '');
  const listed = [...state.pulls, ...state.issues]
    .filter(
      (issue) =>
        repositoryOfIssue(issue) === repository &&
        (wanted === 'all' || issue.open === (wanted === 'open')) &&
        (query.creator ?? issue.author) === issue.author &&
        labels.every((label) => issue.labels.includes(label)),
    )
    .toSorted((one, other) => other.number - one.number)
    .map((issue) => issueResource(state, issue));
  return page(call, `/repos/${fullName(repository)}/issues`, listed);
}

function updateIssue(call: Call): Reply {
  const { state } = call;
  const issue = issueOf(call);
  if (issue === undefined) return notFound();
  if (issue.author !== authorOf(call) && !mayLabel(call))
    return refuse(403, 'Must have admin rights to Repository.');
  const change = changeSchema.parse(call.body);
  const refused = refusedIssue(change);
  if (refused !== null) return refused;
  apply(call, issue, change);
  return { status: 200, body: issueResource(state, issue) };
}

function apply(call: Call, issue: AnyIssue, change: Change): void {
  const { state, deliveries } = call;
  const edited = change.title !== undefined || change.body !== undefined;
  const wasOpen = issue.open;
  issue.title = change.title ?? issue.title;
  issue.body = change.body === undefined ? issue.body : (change.body ?? '');
  issue.labels = change.labels ?? issue.labels;
  issue.open = change.state === undefined ? issue.open : change.state === 'open';
  if (isPull(issue)) return;
  const reopened = issue.open && !wasOpen;
  const closed = !issue.open && wasOpen;
  issue.updatedAt = state.now();
  if (closed) issue.stateReason = change.state_reason ?? 'completed';
  if (reopened) issue.stateReason = 'reopened';
  if (closed || reopened) issue.closedAt = closed ? state.now() : null;
  const sender = authorOf(call);
  if (edited) emitIssue(state, deliveries, 'edited', issue, sender);
  if (closed) emitIssue(state, deliveries, 'closed', issue, sender);
  if (reopened) emitIssue(state, deliveries, 'reopened', issue, sender);
}

function addLabels(call: Call): Reply {
  const issue = issueOf(call);
  if (issue === undefined) return notFound();
  const { labels } = z.object({ labels: labelsSchema }).parse(call.body);
  issue.labels = [...new Set([...issue.labels, ...labels])];
  return { status: 200, body: labelResources(call.state, repositoryOfIssue(issue), issue.labels) };
}

function issueOf(call: Call): AnyIssue | undefined {
  return findIssue(call.state, repositoryOf(call), numberOf(call, 'issue_number'));
}

/** An installation that has come this far has the permission to write. */
function mayLabel(call: Call): boolean {
  return call.actor.kind === 'installation' || mayPush(repositoryOf(call), call.actor);
}

/** GitHub refuses longer titles: "Title is too long (maximum is 256 characters)". */
const LONGEST_TITLE = 256;

function refusedIssue({ title, body }: Pick<Change, 'title' | 'body'>): Reply | null {
  if (typeof title === 'string' && title.trim() === '')
    return invalid('Issue', 'title', "Title can't be blank");
  if ([...(title ?? '')].length > LONGEST_TITLE) {
    return invalid('Issue', 'title', `Title is too long (maximum is ${LONGEST_TITLE} characters)`);
  }
  return refusedBody('Issue', body ?? '', { mayBeBlank: true });
}
