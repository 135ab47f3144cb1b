import type { Deliveries } from './deliveries.ts';
import type { IssueRecord } from './discussion.ts';
import { emit } from './events.ts';
import { labelResources } from './label-resource.ts';
import { instant, repositoryUrl, userResource } from './resources.ts';
import { fullName, type GithubState, type PullRecord, type RepositoryRecord } from './state.ts';

/** Every pull request is an issue too, of the same number. */
export type AnyIssue = IssueRecord | PullRecord;

export function isPull(issue: AnyIssue): issue is PullRecord {
  return 'base' in issue;
}

export function repositoryOfIssue(issue: AnyIssue): RepositoryRecord {
  return isPull(issue) ? issue.base : issue.repository;
}

export function findIssue(
  state: GithubState,
  repository: RepositoryRecord,
  number: number,
): AnyIssue | undefined {
  return [...state.pulls, ...state.issues].find(
    (issue) => repositoryOfIssue(issue) === repository && issue.number === number,
  );
}

/** The address of the page of an issue or a pull request. */
export function issuePage(state: GithubState, repository: RepositoryRecord, number: number): string {
  const found = findIssue(state, repository, number);
  const kind = found !== undefined && isPull(found) ? 'pull' : 'issues';
  return `${state.url}/${fullName(repository)}/${kind}/${number}`;
}

export function issueResource(state: GithubState, issue: AnyIssue) {
  const repository = repositoryOfIssue(issue);
  const api = repositoryUrl(state, repository);
  const self = `${api}/issues/${issue.number}`;
  const html = issuePage(state, repository, issue.number);
  const comments = state.comments.filter(
    (comment) => comment.repository === repository && comment.issue === issue.number,
  );
  const pull = isPull(issue)
    ? {
        pull_request: {
          url: `${api}/pulls/${issue.number}`,
          html_url: html,
          diff_url: `${html}.diff`,
          patch_url: `${html}.patch`,
        },
      }
    : {};
  return {
    id: issue.id,
    node_id: `I_${issue.id}`,
    number: issue.number,
    url: self,
    repository_url: api,
    labels_url: `${self}/labels{/name}`,
    comments_url: `${self}/comments`,
    events_url: `${self}/events`,
    html_url: html,
    title: issue.title,
    body: issue.body,
    user: userResource(state, issue.author),
    labels: labelResources(state, repository, issue.labels),
    state: issue.open ? 'open' : 'closed',
    ...(isPull(issue) ? {} : { state_reason: issue.stateReason }),
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: comments.length,
    created_at: instant(issue.createdAt),
    updated_at: instant(isPull(issue) ? issue.createdAt : issue.updatedAt),
    closed_at: closedAt(state, issue),
    author_association: 'NONE',
    ...pull,
  };
}

function closedAt(state: GithubState, issue: AnyIssue): string | null {
  if (issue.open) return null;
  return instant(isPull(issue) ? state.now() : (issue.closedAt ?? state.now()));
}

export function emitIssue(
  state: GithubState,
  deliveries: Deliveries,
  action: 'opened' | 'edited' | 'closed' | 'reopened',
  issue: IssueRecord,
  sender: string,
): void {
  const payload = { action, issue: issueResource(state, issue) };
  emit(state, deliveries, { event: 'issues', repository: issue.repository, sender, payload });
}
