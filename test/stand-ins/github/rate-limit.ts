import type { Actor } from './authentication.ts';
import { type Reply, refuse } from './call.ts';

/** Requests an hour: of an installation or a person, and of nobody (GitHub, "Rate limits for the REST API"). */
const HOURLY = { known: 5000, unknown: 60 };
const HOUR_SECONDS = 3600;

interface Window {
  used: number;
  readonly resetAt: number;
}

/** Counts the requests of each actor in windows of an hour. */
export class RateLimit {
  readonly #windows = new Map<string, Window>();
  readonly #now: () => Date;
  #limit: number | null = null;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** From now on the hour has only `limit` requests for everybody; null: GitHub's own numbers again. */
  restrict(limit: number | null): void {
    this.#limit = limit;
  }

  /** Counts one request: the headers that its reply bears, and the refusal when the hour is used up. */
  count(actor: Actor): {
    readonly headers: Readonly<Record<string, string>>;
    readonly refusal: Reply | null;
  } {
    const seconds = Math.floor(this.#now().getTime() / 1000);
    const known = this.#windows.get(nameOf(actor));
    const window =
      known !== undefined && known.resetAt > seconds ? known : { used: 0, resetAt: seconds + HOUR_SECONDS };
    const limit = this.#limit ?? (actor.kind === 'nobody' ? HOURLY.unknown : HOURLY.known);
    const allowed = window.used < limit;
    if (allowed) window.used += 1;
    this.#windows.set(nameOf(actor), window);
    return {
      headers: {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(0, limit - window.used)),
        'x-ratelimit-used': String(window.used),
        'x-ratelimit-reset': String(window.resetAt),
        'x-ratelimit-resource': 'core',
      },
      refusal: allowed ? null : refuse(403, 'API rate limit exceeded'),
    };
  }
}

function nameOf(actor: Actor): string {
  if (actor.kind === 'installation') return `installation ${actor.token.installation.id}`;
  return actor.kind === 'user' ? `user ${actor.login}` : actor.kind;
}
