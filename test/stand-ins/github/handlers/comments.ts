import { z } from 'zod';
import { mayPush } from '../authorization.ts';
import { refusedBody } from '../bodies.ts';
import {
  type Call,
  type Handlers,
  notFound,
  numberOf,
  page,
  type Reply,
  refuse,
  repositoryOf,
} from '../call.ts';
import { commentResource, emitComment } from '../comment-resource.ts';
import type { CommentRecord } from '../discussion.ts';
import { findIssue } from '../issue-resource.ts';
import { botOf, fullName, nextId } from '../state.ts';

export const commentHandlers: Handlers = {
  'issues/create-comment': createComment,
  'issues/list-comments': listComments,
  'issues/get-comment': (call) => {
    const comment = commentOf(call);
    return comment === undefined ? notFound() : { status: 200, body: commentResource(call.state, comment) };
  },
  'issues/update-comment': updateComment,
  'issues/delete-comment': deleteComment,
};

const bodySchema = z.object({ body: z.string() });

export function commentOf(call: Call): CommentRecord | undefined {
  const id = numberOf(call, 'comment_id');
  return call.state.comments.find(
    (comment) => comment.id === id && comment.repository === repositoryOf(call),
  );
}

/** The account that a call writes as. */
export function authorOf({ state, actor }: Call): string {
  return actor.kind === 'user' ? actor.login : botOf(state.app);
}

function createComment(call: Call): Reply {
  const { state, actor } = call;
  const repository = repositoryOf(call);
  const issue = numberOf(call, 'issue_number');
  if (findIssue(state, repository, issue) === undefined) return notFound();
  const { body } = bodySchema.parse(call.body);
  const refused = refusedBody('IssueComment', body);
  if (refused !== null) return refused;
  const now = state.now();
  const comment: CommentRecord = {
    id: nextId(state),
    repository,
    issue,
    author: authorOf(call),
    byApp: actor.kind === 'installation',
    body,
    createdAt: now,
    updatedAt: now,
  };
  state.comments.push(comment);
  emitComment(state, call.deliveries, 'created', comment, comment.author);
  return { status: 201, body: commentResource(state, comment) };
}

/** Oldest first, which is the order of their ids. */
function listComments(call: Call): Reply {
  const { state } = call;
  const repository = repositoryOf(call);
  const issue = numberOf(call, 'issue_number');
  if (findIssue(state, repository, issue) === undefined) return notFound();
  const listed = state.comments
    .filter((comment) => comment.repository === repository && comment.issue === issue)
    .map((comment) => commentResource(state, comment));
  return page(call, `/repos/${fullName(repository)}/issues/${issue}/comments`, listed);
}

function updateComment(call: Call): Reply {
  const comment = commentOf(call);
  if (comment === undefined) return notFound();
  if (!mayChange(call, comment)) return refuse(403, 'Resource not accessible by integration');
  const { body } = bodySchema.parse(call.body);
  const refused = refusedBody('IssueComment', body);
  if (refused !== null) return refused;
  comment.body = body;
  comment.updatedAt = call.state.now();
  emitComment(call.state, call.deliveries, 'edited', comment, authorOf(call));
  return { status: 200, body: commentResource(call.state, comment) };
}

function deleteComment(call: Call): Reply {
  const comment = commentOf(call);
  if (comment === undefined) return notFound();
  if (!mayChange(call, comment)) return refuse(403, 'Resource not accessible by integration');
  call.state.comments.splice(call.state.comments.indexOf(comment), 1);
  emitComment(call.state, call.deliveries, 'deleted', comment, authorOf(call));
  return { status: 204 };
}

/** Its author, and who may push. An App changes its own comments alone: stricter than GitHub promises. */
function mayChange(call: Call, comment: CommentRecord): boolean {
  return comment.author === authorOf(call) || mayPush(comment.repository, call.actor);
}
