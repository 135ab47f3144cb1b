import type { Deliveries } from './deliveries.ts';
import { repositoryResource, userResource } from './resources.ts';
import { type GithubState, installationOf, type RepositoryRecord } from './state.ts';

export interface Occurrence {
  readonly event: string;
  readonly repository: RepositoryRecord;
  readonly sender: string;
  readonly payload: object;
}

/** An App that writes checks hears of them without asking (GitHub, "Webhook events and payloads"). */
const UNASKED = ['check_run', 'check_suite'];

/** Delivers an event to the App, when it is installed on the repository and has asked for such events. */
export function emit(state: GithubState, deliveries: Deliveries, occurrence: Occurrence): void {
  const { event, repository, sender, payload } = occurrence;
  const installation = installationOf(state, repository);
  const heard = UNASKED.includes(event)
    ? state.app.permissions.checks === 'write'
    : state.app.events.includes(event);
  if (installation === undefined || installation.suspended || !heard) return;
  deliveries.send(event, {
    ...payload,
    repository: repositoryResource(state, repository),
    sender: userResource(state, sender),
    installation: { id: installation.id, node_id: `I_${installation.id}` },
  });
}
