import type { Clock } from '../../core/ports/clock.ts';
import type { HubAccess } from './hub-endpoint.ts';

export interface RequestLimits {
  /** Of one try, from the first byte sent to the last received. */
  readonly timeoutMilliseconds: number;
  readonly tries: number;
  /** A hub that asks for a longer pause counts as unreachable. */
  readonly longestPauseMilliseconds: number;
}

export const USUAL_LIMITS: RequestLimits = {
  timeoutMilliseconds: 15_000,
  tries: 4,
  longestPauseMilliseconds: 20_000,
};

export interface HubReply {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the body is no JSON. */
  readonly json: unknown;
}

export interface NoReply {
  readonly kind: 'unreachable';
  readonly reason: string;
}

/** A try that came to nothing. */
interface Broken {
  readonly kind: 'broken';
  readonly reason: string;
  readonly mayPass: boolean;
}

const REDIRECTS = 5;
const FIRST_PAUSE_MILLISECONDS = 500;

/** Broken in the middle: the next try may go through. A name that does not resolve will not a second later. */
const PASSING = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * Reads from one hub: limits the time of each try, tries again after 429, 5xx and a connection that broke (pauses of
 * 0.5 s, 1 s, 2 s, or what Retry-After asks for), and follows redirects. The token goes to the endpoint's own origin
 * alone.
 */
export class HubRequest {
  readonly #access: HubAccess;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;
  readonly #limits: RequestLimits;

  constructor(access: HubAccess, clock: Pick<Clock, 'now' | 'sleep'>, limits: RequestLimits = USUAL_LIMITS) {
    this.#access = access;
    this.#clock = clock;
    this.#limits = limits;
  }

  get hasToken(): boolean {
    return this.#access.token !== null;
  }

  /** `target` is a path of the endpoint, with its query. */
  async get(target: string): Promise<HubReply | NoReply> {
    const base = `${this.#access.endpoint}/`;
    if (!URL.canParse(base)) return unreachable(`${this.#access.endpoint} is no address`);
    for (let attempt = 1; ; attempt++) {
      const reply = await this.#follow(new URL(target, base));
      const isLast = attempt >= this.#limits.tries;
      if (reply.kind === 'broken') {
        if (isLast || !reply.mayPass) return unreachable(reply.reason);
        await this.#clock.sleep(backoff(attempt));
        continue;
      }
      if (reply.status !== 429 && reply.status < 500) return reply;
      if (isLast) return unreachable(`it answered ${reply.status}, ${attempt} times`);
      const asked = retryAfter(reply.headers.get('retry-after'), this.#clock.now());
      const pause = asked ?? backoff(attempt);
      if (pause > this.#limits.longestPauseMilliseconds) {
        return unreachable(
          `it answered ${reply.status} and asks to come back in ${Math.ceil(pause / 1000)} s`,
        );
      }
      await this.#clock.sleep(pause);
    }
  }

  async #follow(start: URL): Promise<HubReply | Broken> {
    const signal = AbortSignal.timeout(this.#limits.timeoutMilliseconds);
    let url = start;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      const reply = await this.#once(url, signal);
      const location = reply.kind === 'reply' ? reply.headers.get('location') : null;
      if (reply.kind === 'broken' || location === null || reply.status < 300 || reply.status > 399) {
        return reply;
      }
      if (!URL.canParse(location, url.href)) return broken('it redirects to something that is no address');
      const next = new URL(location, url);
      if (!/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol !== 'https:')) {
        return broken(`it redirects to ${next.protocol}//${next.host}, which is not safe`);
      }
      url = next;
    }
    return broken(`it redirects more than ${REDIRECTS} times`);
  }

  async #once(url: URL, signal: AbortSignal): Promise<HubReply | Broken> {
    const { endpoint, token } = this.#access;
    const own = url.origin === new URL(endpoint).origin;
    try {
      const response = await fetch(url, {
        headers: {
          accept: 'application/json',
          ...(own && token !== null ? { authorization: `Bearer ${token}` } : {}),
        },
        redirect: 'manual',
        signal,
      });
      const text = await response.text();
      return {
        kind: 'reply',
        status: response.status,
        headers: response.headers,
        json: parsed(text),
      };
    } catch (error) {
      return whyFailed(error, this.#limits.timeoutMilliseconds);
    }
  }
}

export function unreachable(reason: string): NoReply {
  return { kind: 'unreachable', reason };
}

function broken(reason: string): Broken {
  return { kind: 'broken', reason, mayPass: false };
}

function backoff(attempt: number): number {
  return FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1);
}

/** Seconds, or a date (RFC 9110, section 10.2.3), in milliseconds from now; null where it is neither. */
function retryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyFailed(error: unknown, milliseconds: number): Broken {
  if (!(error instanceof Error)) return broken(String(error));
  if (error.name === 'TimeoutError') return broken(`it did not answer within ${milliseconds / 1000} s`);
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ECONNREFUSED') return broken('the connection was refused');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return broken('its name does not resolve');
  if (typeof code !== 'string') return broken(`the connection failed (${error.message})`);
  return { kind: 'broken', reason: `the connection failed (${code})`, mayPass: PASSING.has(code) };
}
