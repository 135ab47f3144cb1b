import type { Deliveries } from './deliveries.ts';
import type { CommentRecord } from './discussion.ts';
import { emit } from './events.ts';
import { findIssue, issuePage, issueResource } from './issue-resource.ts';
import { appResource, instant, repositoryUrl, userResource } from './resources.ts';
import type { GithubState } from './state.ts';

export function commentResource(state: GithubState, comment: CommentRecord) {
  const api = repositoryUrl(state, comment.repository);
  const page = issuePage(state, comment.repository, comment.issue);
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    body: comment.body,
    user: userResource(state, comment.author),
    created_at: instant(comment.createdAt),
    updated_at: instant(comment.updatedAt),
    author_association: 'NONE',
    performed_via_github_app: comment.byApp ? appResource(state) : null,
  };
}

export function emitComment(
  state: GithubState,
  deliveries: Deliveries,
  action: 'created' | 'edited' | 'deleted',
  comment: CommentRecord,
  sender: string,
): void {
  const issue = findIssue(state, comment.repository, comment.issue);
  if (issue === undefined) return;
  const payload = { action, issue: issueResource(state, issue), comment: commentResource(state, comment) };
  emit(state, deliveries, { event: 'issue_comment', repository: comment.repository, sender, payload });
}
