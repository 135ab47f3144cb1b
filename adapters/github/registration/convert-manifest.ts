import { setTimeout as sleep } from 'node:timers/promises';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { AppCredentials } from './app-credentials.ts';

export type Converted =
  | { readonly kind: 'created'; readonly app: AppCredentials }
  | { readonly kind: 'refused'; readonly reason: string };

const REQUEST_MILLISECONDS = 20_000;
const TRIES = 3;

/**
 * Has GitHub make the App that a browser brought, and takes its key: a code is good once, for an hour. Tries again where
 * GitHub does not answer.
 */
export async function convertManifest(api: string, code: string): Promise<Converted> {
  const bounded: typeof fetch = (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(REQUEST_MILLISECONDS) });
  const client = new Octokit({
    baseUrl: api,
    userAgent: 'mustrun',
    request: { fetch: bounded },
    log: SILENT,
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { data } = await client.rest.apps.createFromManifest({ code });
      const { id: appId, slug, html_url: page, webhook_secret: webhookSecret, pem: privateKey } = data;
      if (slug === undefined || webhookSecret === null) {
        return {
          kind: 'refused',
          reason: 'GitHub made an App without a webhook: delete it, and start again',
        };
      }
      return { kind: 'created', app: { appId, slug, page, apiUrl: api, webhookSecret, privateKey } };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.status < 500 || attempt === TRIES) return { kind: 'refused', reason: reasonOf(error) };
      await sleep(attempt * 1_000);
    }
  }
}

function reasonOf({ status, message }: RequestError): string {
  if (status === 404) {
    return 'GitHub does not know the code: it is good once, and for an hour. Start again';
  }
  return `GitHub answered ${status}: ${message.split('\n')[0]}`;
}

const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // What went wrong is the answer.
}
