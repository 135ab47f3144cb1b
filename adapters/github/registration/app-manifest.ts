/** What the App may do on the repositories that it is installed on, and nothing more. */
export const APP_PERMISSIONS = {
  metadata: 'read',
  contents: 'read',
  checks: 'write',
  pull_requests: 'write',
  issues: 'write',
} as const;

/** What GitHub tells the App: the events that `core/flow/receive` reads. */
export const APP_EVENTS = ['push', 'pull_request', 'issue_comment', 'check_run', 'check_suite'] as const;

/** Of the name of an App, in characters (GitHub, "Registering a GitHub App"). */
export const LONGEST_APP_NAME = 34;

export interface AppWish {
  readonly name: string;
  /** Where deliveries are to go. */
  readonly webhook: string;
  /** Where GitHub sends the browser back to. */
  readonly redirect: string;
}

/**
 * The description of the App that GitHub makes one of.
 * https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export function appManifest({ name, webhook, redirect }: AppWish) {
  return {
    name,
    url: new URL(webhook).origin,
    description: 'Runs the machine-learning posts of pull requests, and judges the numbers that they claim',
    public: false,
    hook_attributes: { url: webhook, active: true },
    redirect_url: redirect,
    default_permissions: APP_PERMISSIONS,
    default_events: APP_EVENTS,
  };
}

/** The page of GitHub that takes a manifest, for an organisation or for whoever is logged in. `state` comes back with its answer. */
export function newAppAddress(pages: string, organization: string | null, state: string): string {
  const owner = organization === null ? '' : `/organizations/${encodeURIComponent(organization)}`;
  return `${pages}${owner}/settings/apps/new?state=${encodeURIComponent(state)}`;
}
