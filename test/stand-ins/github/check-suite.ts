import { pullReferences, suiteOf } from './check-run-resource.ts';
import type { Deliveries } from './deliveries.ts';
import { emit } from './events.ts';
import { appResource, repositoryUrl } from './resources.ts';
import type { GithubState, RepositoryRecord } from './state.ts';

export const NO_COMMIT = '0'.repeat(40);

export interface Suite {
  readonly repository: RepositoryRecord;
  readonly commit: string;
  readonly sender: string;
  readonly branch?: string;
  /** Absent for a new branch. */
  readonly before?: string | null;
}

/** All checks of a commit: asked for by a push, or again by a person. */
export function emitSuite(
  state: GithubState,
  deliveries: Deliveries,
  action: 'requested' | 'rerequested',
  { repository, commit, sender, branch, before }: Suite,
): void {
  const id = suiteOf(commit);
  const suite = {
    id,
    head_branch: branch ?? null,
    head_sha: commit,
    status: 'queued',
    conclusion: null,
    url: `${repositoryUrl(state, repository)}/check-suites/${id}`,
    before: before ?? NO_COMMIT,
    after: commit,
    pull_requests: pullReferences(state, repository, commit),
    app: appResource(state),
  };
  const payload = { action, check_suite: suite };
  emit(state, deliveries, { event: 'check_suite', repository, sender, payload });
}
