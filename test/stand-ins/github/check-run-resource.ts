import type { Deliveries } from './deliveries.ts';
import { emit } from './events.ts';
import { appResource, instant, repositoryUrl } from './resources.ts';
import { type CheckRunRecord, fullName, type GithubState, type RepositoryRecord } from './state.ts';

export function checkRunResource(state: GithubState, run: CheckRunRecord) {
  const api = repositoryUrl(state, run.repository);
  const url = `${api}/check-runs/${run.id}`;
  const html = `${state.url}/${fullName(run.repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: `CR_${run.id}`,
    head_sha: run.headCommit,
    name: run.name,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: instant(run.startedAt),
    completed_at: run.completedAt === null ? null : instant(run.completedAt),
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: suiteOf(run.headCommit) },
    app: appResource(state),
    pull_requests: pullReferences(state, run.repository, run.headCommit),
  };
}

/** The id of the one suite of a commit. */
export function suiteOf(commit: string): number {
  return Number.parseInt(commit.slice(0, 8), 16);
}

/** The open pull requests with this head; none of a fork, of which the head's repository does not tell. */
export function pullReferences(state: GithubState, repository: RepositoryRecord, commit: string) {
  const reference = ({ id, name }: { readonly id: number; readonly name: string }, url: string) => ({
    id,
    url,
    name,
  });
  return state.pulls
    .filter((pull) => pull.open && pull.head === repository && pull.headCommit === commit)
    .map((pull) => {
      const api = repositoryUrl(state, pull.base);
      return {
        id: pull.id,
        number: pull.number,
        url: `${api}/pulls/${pull.number}`,
        head: {
          ref: pull.headBranch,
          sha: pull.headCommit,
          repo: reference(pull.head, repositoryUrl(state, pull.head)),
        },
        base: { ref: pull.baseBranch, sha: pull.baseCommit, repo: reference(pull.base, api) },
      };
    });
}

export function emitCheckRun(
  state: GithubState,
  deliveries: Deliveries,
  action: 'created' | 'completed' | 'rerequested' | 'requested_action',
  run: CheckRunRecord,
  sender: string,
  more: object = {},
): void {
  const payload = { action, check_run: checkRunResource(state, run), ...more };
  emit(state, deliveries, { event: 'check_run', repository: run.repository, sender, payload });
}
