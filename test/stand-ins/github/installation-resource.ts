import type { Deliveries } from './deliveries.ts';
import { userResource } from './resources.ts';
import { fullName, type GithubState, type InstallationRecord, installationOf } from './state.ts';

export function installationResource(state: GithubState, installation: InstallationRecord) {
  const { id, account, repositories } = installation;
  const owner = userResource(state, account);
  return {
    id,
    account: owner,
    repository_selection: repositories === null ? 'all' : 'selected',
    access_tokens_url: `${state.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${state.api}/installation/repositories`,
    html_url: `${state.url}/settings/installations/${id}`,
    app_id: state.app.id,
    app_slug: state.app.slug,
    target_id: owner.id,
    target_type: 'User',
    permissions: state.app.permissions,
    events: [...state.app.events],
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    single_file_name: null,
    suspended_by: null,
    suspended_at: installation.suspended ? '2026-01-01T00:00:00Z' : null,
  };
}

/** Delivers what became of an installation: an App hears of it without asking. */
export function emitInstallation(
  state: GithubState,
  deliveries: Deliveries,
  action: 'created' | 'deleted' | 'suspend' | 'unsuspend',
  installation: InstallationRecord,
): void {
  const repositories = [...state.repositories.values()]
    .filter((repository) => installationOf(state, repository) === installation)
    .map((repository) => ({
      id: repository.id,
      node_id: `R_${repository.id}`,
      name: repository.name,
      full_name: fullName(repository),
      private: repository.private,
    }));
  deliveries.send('installation', {
    action,
    installation: installationResource(state, installation),
    repositories,
    sender: userResource(state, installation.account),
  });
}
