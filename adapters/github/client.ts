import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { AnswerCache } from './answer-cache.ts';
import { signAppJwt } from './app-jwt.ts';
import type { TokenCache } from './token-cache.ts';

export interface GithubApp {
  readonly id: number;
  /** PEM, PKCS #1 or PKCS #8. */
  readonly privateKey: string;
  /** `https://api.github.com`, or `https://<host>/api/v3` of a GitHub Enterprise Server. */
  readonly baseUrl: string;
  /**
   * Whether to keep the distances between requests that GitHub asks for (a second between writes, three between
   * comments) and to sleep through limits. A server without limits needs neither.
   */
  readonly paced: boolean;
  readonly tokens: TokenCache;
  /** Null: everything is asked anew. */
  readonly answers: AnswerCache | null;
  readonly now: () => Date;
}

/** What one invocation may take and is about. */
export interface Invocation {
  /** Null: only the App's own calls can be made. */
  readonly installationId: number | null;
  /** The delivery that led here, sent along so that GitHub's support can follow it. */
  readonly deliveryId: string | null;
  readonly remainingMilliseconds: () => number;
}

/** Sleeping ends this much before the invocation does, so that there is time to say that nothing was done. */
const MARGIN_MILLISECONDS = 5_000;
/** One request, tried once. */
const REQUEST_MILLISECONDS = 10_000;
/** How often a request is sent again after a limit was slept through: GitHub punishes insistence. */
const SLEEPS_PRIMARY = 2;
const SLEEPS_SECONDARY = 1;
/** Of one request, after failures of the server or the network. */
const MOST_RETRIES = 3;
/** Asking again changes nothing; 304 is an answer, and 429 the throttling plugin's. */
const FINAL_STATUS = [304, 400, 401, 403, 404, 410, 422, 429, 451];

export function openClient(app: GithubApp, invocation: Invocation): Octokit {
  const { installationId, deliveryId } = invocation;
  const left = (): number => invocation.remainingMilliseconds() - MARGIN_MILLISECONDS;
  const BoundedOctokit = Octokit.plugin(boundRetries(left), retry, throttling);
  const client = new BoundedOctokit({
    baseUrl: app.baseUrl,
    userAgent: 'mustrun',
    log: SILENT,
    authStrategy: createAppAuth,
    auth: {
      appId: app.id,
      createJwt: async (appId: number | string, skewSeconds?: number) =>
        signAppJwt(appId, app.privateKey, app.now(), skewSeconds ?? 0),
      cache: app.tokens,
      log: SILENT,
      ...(installationId === null ? {} : { installationId }),
    },
    request: { fetch: boundedFetch(left) },
    retry: { doNotRetry: FINAL_STATUS },
    throttle: {
      enabled: app.paced,
      // The limits are an installation's own.
      id: `${app.baseUrl} ${installationId ?? 'app'}`,
      onRateLimit: (seconds: number, _options: object, _client: object, slept: number) =>
        slept < SLEEPS_PRIMARY && seconds * 1000 < left(),
      onSecondaryRateLimit: (seconds: number, _options: object, _client: object, slept: number) =>
        slept < SLEEPS_SECONDARY && seconds * 1000 < left(),
    },
  });
  if (deliveryId !== null) {
    client.hook.before('request', ({ headers }) => {
      headers['x-github-delivery'] = deliveryId;
    });
  }
  // Last, and so before all other hooks: what is not asked waits for no limit.
  app.answers?.serve(client, `${app.baseUrl} ${installationId ?? 'app'}`);
  return client;
}

/**
 * Tells the retry plugin not to wait beyond the invocation's end. It reads `request.retries` when a request has failed,
 * which must therefore be set before, by a hook within its own; it waits the square of the try's number, in seconds.
 */
function boundRetries(left: () => number) {
  return (client: Parameters<typeof retry>[0]): void => {
    client.hook.error('request', (error, { request }) => {
      const status = error instanceof RequestError ? error.status : 0;
      const wait = ((request.retryCount ?? 0) + 1) ** 2 * 1000;
      request.retries = FINAL_STATUS.includes(status) || wait > left() ? 0 : MOST_RETRIES;
      throw error;
    });
  };
}

function boundedFetch(left: () => number): typeof fetch {
  return (input, init) => {
    const milliseconds = Math.max(1, Math.min(REQUEST_MILLISECONDS, left()));
    return fetch(input, { ...init, signal: AbortSignal.timeout(milliseconds) });
  };
}

/** What went wrong comes back as an answer or an error; nothing is printed beside. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // Deliberately nothing.
}
