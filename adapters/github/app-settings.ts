import type { Octokit } from '@octokit/rest';
import { openClient } from './client.ts';
import { TokenCache } from './token-cache.ts';

export interface AppKey {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  /** Of the REST interface. */
  readonly apiUrl: string;
}

export interface AboutApp {
  /** Its public page. */
  readonly page: string;
  /** Where its owner changes and deletes it. */
  readonly settings: string;
}

export interface SentDelivery {
  /** A number too large for a double, in decimal. */
  readonly id: string;
  /** The same for every delivery of one event. */
  readonly guid: string;
  readonly event: string;
  /** What we answered; 0 where nobody did. */
  readonly status: number;
}

/** How long its calls may take together, retries included. */
const MILLISECONDS = 60_000;

/** What an App says of itself and may change. Calls throw a RequestError where GitHub refuses: 401 for an App that was deleted. */
export class GithubAppSettings {
  readonly #client: Octokit;

  constructor({ appId, privateKey, apiUrl }: AppKey, now: () => Date) {
    const own = { id: appId, privateKey, baseUrl: apiUrl };
    const app = { ...own, paced: false, now, tokens: new TokenCache(now), answers: null };
    this.#client = openClient(app, {
      installationId: null,
      deliveryId: null,
      remainingMilliseconds: () => MILLISECONDS,
    });
  }

  async about(): Promise<AboutApp> {
    const { data } = await this.#client.rest.apps.getAuthenticated();
    if (data === null) throw new Error('GitHub answered with no App');
    const { html_url: page, slug = '', owner } = data;
    const account =
      'type' in owner && owner.type === 'Organization'
        ? `/organizations/${encodeURIComponent(owner.login)}`
        : '';
    return { page, settings: `${new URL(page).origin}${account}/settings/apps/${encodeURIComponent(slug)}` };
  }

  /** Whether deliveries go to the address, as JSON. */
  async pointsTo(address: string): Promise<boolean> {
    const { data } = await this.#client.rest.apps.getWebhookConfigForApp();
    return data.url === address && data.content_type === 'json';
  }

  /** The content type is stated: GitHub takes its absence for a form. */
  async pointTo(address: string, secret: string): Promise<void> {
    // As `data`: Octokit would take a field `url` for the request's own address.
    await this.#client.request('PATCH /app/hook/config', {
      data: { url: address, secret, content_type: 'json', insecure_ssl: '0' },
    });
  }

  /** The newest, newest first; GitHub forgets after three days. */
  async deliveries(): Promise<readonly SentDelivery[]> {
    const { data } = await this.#client.rest.apps.listWebhookDeliveries({ per_page: 100 });
    return data.map(({ id, guid, event, status_code: status }) => ({ id: String(id), guid, event, status }));
  }

  async redeliver(id: string): Promise<void> {
    await this.#client.request({
      method: 'POST',
      url: `/app/hook/deliveries/${encodeURIComponent(id)}/attempts`,
    });
  }
}
