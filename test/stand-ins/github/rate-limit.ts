import type { Actor } from './authentication.ts';
import { type Reply, refuse } from './call.ts';
import { secondaryLimitReply } from './faults.ts';

/** Requests an hour: of an installation or a person, and of nobody (GitHub, "Rate limits for the REST API"). */
const HOURLY = { known: 5000, unknown: 60 };
const HOUR_SECONDS = 3600;
/** The secondary limit of content counts by the minute (the same page: 80 in a minute, which may change). */
const MINUTE_SECONDS = 60;

interface Window {
  used: number;
  readonly resetAt: number;
}

/** Counts the requests of each actor in windows of an hour. */
export class RateLimit {
  readonly #windows = new Map<string, Window>();
  readonly #now: () => Date;
  readonly #contents = new Map<string, readonly number[]>();
  #limit: number | null = null;
  #contentLimit: number | null = null;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** From now on the hour has only `limit` requests for everybody; null: GitHub's own numbers again. */
  restrict(limit: number | null): void {
    this.#limit = limit;
  }

  /** From now on an actor may create `limit` comments, issues, reviews and check runs in a minute; null: as many as it likes. */
  restrictContent(limit: number | null): void {
    this.#contentLimit = limit;
  }

  /** Counts a request that creates content: the refusal when there were too many in the last minute. */
  countContent(actor: Actor): Reply | null {
    const seconds = Math.floor(this.#now().getTime() / 1000);
    const recent = (this.#contents.get(nameOf(actor)) ?? []).filter((at) => at > seconds - MINUTE_SECONDS);
    const [oldest = seconds] = recent;
    if (this.#contentLimit !== null && recent.length >= this.#contentLimit) {
      return secondaryLimitReply(oldest + MINUTE_SECONDS - seconds);
    }
    this.#contents.set(nameOf(actor), [...recent, seconds]);
    return null;
  }

  /** A request that was counted and found nothing new (304) counts no more (GitHub, "Best practices for using the REST API"). */
  forgive(actor: Actor): void {
    const window = this.#windows.get(nameOf(actor));
    if (window !== undefined && actor.kind !== 'nobody') window.used -= 1;
  }

  /** Requests of the hour that an installation has used. */
  usedBy(installation: number): number {
    return this.#windows.get(`installation ${installation}`)?.used ?? 0;
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
