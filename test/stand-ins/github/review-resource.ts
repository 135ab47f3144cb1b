import type { ReviewCommentRecord, ReviewRecord } from './discussion.ts';
import { instant, repositoryUrl, userResource } from './resources.ts';
import { fullName, type GithubState, type PullRecord } from './state.ts';

export function reviewResource(state: GithubState, review: ReviewRecord) {
  const { pull } = review;
  const html = `${pageOf(state, pull)}#pullrequestreview-${review.id}`;
  const pullUrl = urlOf(state, pull);
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: userResource(state, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl,
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    submitted_at: instant(review.createdAt),
    commit_id: review.commit,
    author_association: 'NONE',
  };
}

export function reviewCommentResource(state: GithubState, comment: ReviewCommentRecord) {
  const { review, startLine } = comment;
  const { pull } = review;
  const self = `${repositoryUrl(state, pull.base)}/pulls/comments/${comment.id}`;
  const html = `${pageOf(state, pull)}#discussion_r${comment.id}`;
  const pullUrl = urlOf(state, pull);
  const created = instant(review.createdAt);
  return {
    id: comment.id,
    node_id: `PRRC_${comment.id}`,
    url: self,
    html_url: html,
    pull_request_url: pullUrl,
    pull_request_review_id: review.id,
    diff_hunk: comment.hunk,
    path: comment.path,
    commit_id: review.commit,
    original_commit_id: review.commit,
    user: userResource(state, review.author),
    body: comment.body,
    created_at: created,
    updated_at: created,
    author_association: 'NONE',
    _links: { self: { href: self }, html: { href: html }, pull_request: { href: pullUrl } },
    line: comment.line,
    original_line: comment.line,
    side: comment.side,
    start_line: startLine,
    original_start_line: startLine,
    start_side: startLine === null ? null : comment.side,
    subject_type: 'line',
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}

function pageOf(state: GithubState, pull: PullRecord): string {
  return `${state.url}/${fullName(pull.base)}/pull/${pull.number}`;
}

function urlOf(state: GithubState, pull: PullRecord): string {
  return `${repositoryUrl(state, pull.base)}/pulls/${pull.number}`;
}
