import type { Deliveries } from './deliveries.ts';
import { emit } from './events.ts';
import { appResource, instant, repositoryUrl, userResource } from './resources.ts';
import { type CommentRecord, fullName, type GithubState, type RepositoryRecord } from './state.ts';

export function commentResource(state: GithubState, comment: CommentRecord) {
  const api = repositoryUrl(state, comment.repository);
  const page = `${state.url}/${fullName(comment.repository)}/pull/${comment.issue}`;
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

/** Every pull request is an issue of the same number; other issues the stand-in does not keep. */
export function issueExists(state: GithubState, repository: RepositoryRecord, number: number): boolean {
  return state.pulls.some((pull) => pull.base === repository && pull.number === number);
}

export function emitComment(
  state: GithubState,
  deliveries: Deliveries,
  action: 'created' | 'edited' | 'deleted',
  comment: CommentRecord,
  sender: string,
): void {
  const pull = state.pulls.find(
    ({ base, number }) => base === comment.repository && number === comment.issue,
  );
  if (pull === undefined) return;
  const issueUrl = `${repositoryUrl(state, pull.base)}/issues/${pull.number}`;
  const html = `${state.url}/${fullName(pull.base)}/pull/${pull.number}`;
  const issue = {
    id: pull.id,
    number: pull.number,
    url: issueUrl,
    html_url: html,
    title: pull.title,
    user: userResource(state, pull.author),
    state: pull.open ? 'open' : 'closed',
    pull_request: { url: `${repositoryUrl(state, pull.base)}/pulls/${pull.number}`, html_url: html },
  };
  const payload = { action, issue, comment: commentResource(state, comment) };
  emit(state, deliveries, { event: 'issue_comment', repository: pull.base, sender, payload });
}
