import type { Deliveries } from './deliveries.ts';
import { emit } from './events.ts';
import { labelResources } from './label-resource.ts';
import { instant, repositoryResource, repositoryUrl, userResource } from './resources.ts';
import { fullName, type GithubState, type PullRecord, type RepositoryRecord } from './state.ts';

/** A pull request as lists and events show it. */
export function pullResource(state: GithubState, pull: PullRecord) {
  const api = repositoryUrl(state, pull.base);
  const self = `${api}/pulls/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  const html = `${state.url}/${fullName(pull.base)}/pull/${pull.number}`;
  const comments = `${issue}/comments`;
  const commits = `${self}/commits`;
  const statuses = `${api}/statuses/${pull.headCommit}`;
  const reviewComments = `${self}/comments`;
  const reviewComment = `${api}/pulls/comments{/number}`;
  return {
    id: pull.id,
    node_id: `PR_${pull.id}`,
    number: pull.number,
    url: self,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    comments_url: comments,
    commits_url: commits,
    statuses_url: statuses,
    review_comments_url: reviewComments,
    review_comment_url: reviewComment,
    state: pull.open ? 'open' : 'closed',
    locked: false,
    draft: pull.draft,
    title: pull.title,
    body: pull.body,
    user: userResource(state, pull.author),
    labels: labelResources(state, pull.base, pull.labels),
    milestone: null,
    assignee: null,
    created_at: instant(pull.createdAt),
    updated_at: instant(pull.createdAt),
    closed_at: pull.open ? null : instant(state.now()),
    merged_at: null,
    merge_commit_sha: null,
    author_association: 'CONTRIBUTOR',
    auto_merge: null,
    head: side(state, pull.head, pull.headBranch, pull.headCommit),
    base: side(state, pull.base, pull.baseBranch, pull.baseCommit),
    _links: {
      self: { href: self },
      html: { href: html },
      issue: { href: issue },
      comments: { href: comments },
      commits: { href: commits },
      statuses: { href: statuses },
      review_comments: { href: reviewComments },
      review_comment: { href: reviewComment },
    },
  };
}

/** What only the pull request itself tells. The sizes are left at nothing: they cost Git, and `pulls/get` has them. */
export function pullDetails(state: GithubState, pull: PullRecord) {
  const comments = state.comments.filter(
    ({ repository, issue }) => repository === pull.base && issue === pull.number,
  );
  return {
    additions: 0,
    deletions: 0,
    changed_files: 0,
    commits: 1,
    comments: comments.length,
    review_comments: state.reviewComments.filter(({ review }) => review.pull === pull).length,
    maintainer_can_modify: false,
    mergeable: null,
    mergeable_state: 'unknown',
    merged: false,
    merged_by: null,
  };
}

function side(state: GithubState, repository: RepositoryRecord, branch: string, sha: string) {
  return {
    label: `${repository.owner}:${branch}`,
    ref: branch,
    sha,
    user: userResource(state, repository.owner),
    repo: repositoryResource(state, repository),
  };
}

/** Delivers what became of a pull request. */
export function tellPull(
  state: GithubState,
  deliveries: Deliveries,
  pull: PullRecord,
  action: string,
  sender: string,
  more: object = {},
): void {
  const shown = { ...pullResource(state, pull), ...pullDetails(state, pull) };
  const payload = { action, number: pull.number, pull_request: shown, ...more };
  emit(state, deliveries, { event: 'pull_request', repository: pull.base, sender, payload });
}
