import { RequestError } from '@octokit/request-error';
import { type ForgeAnswer, ForgeError, type ForgeRefusal } from '../../core/ports/forge.ts';
import type { GithubApp } from './client.ts';

/** Runs a call; GitHub's refusals that the flow must expect become values, the rest `ForgeError`. */
export async function answering<Value>(
  call: () => Promise<Value>,
  { now, tokens }: Pick<GithubApp, 'now' | 'tokens'>,
): Promise<ForgeAnswer<Value>> {
  try {
    return { kind: 'ok', value: await call() };
  } catch (error) {
    // A token that was good may have been taken back: the next call asks for another.
    if (error instanceof RequestError && error.status === 401) tokens.clear();
    const refusal = error instanceof RequestError ? refusalOf(error, now()) : null;
    if (refusal !== null) return refusal;
    throw forgeError(error);
  }
}

/** What `call` gives, or `absent` where GitHub finds nothing. */
export async function orAbsent<Value, Absent>(call: Promise<Value>, absent: Absent): Promise<Value | Absent> {
  return await call.catch((error: unknown) => {
    if (error instanceof RequestError && error.status === 404) return absent;
    throw error;
  });
}

/** A secondary limit that does not say how long (GitHub, "Rate limits for the REST API": at least a minute). */
const UNSAID_SECONDS = 60;

function refusalOf(error: RequestError, now: Date): ForgeRefusal | null {
  const { status, message } = error;
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 451) return { kind: 'forbidden', reason: message };
  if (status !== 403 && status !== 429) return null;
  const retryAfterSeconds = retryAfter(error, now);
  return retryAfterSeconds === null
    ? { kind: 'forbidden', reason: message }
    : { kind: 'limited', retryAfterSeconds };
}

/** Seconds to wait; null when the refusal is no limit. */
function retryAfter(error: RequestError, now: Date): number | null {
  const headers = error.response?.headers ?? {};
  if (headers['retry-after'] !== undefined) return Number(headers['retry-after']) || UNSAID_SECONDS;
  if (headers['x-ratelimit-remaining'] === '0') {
    const reset = Number(headers['x-ratelimit-reset']) || 0;
    return Math.max(1, reset - Math.floor(now.getTime() / 1000) + 1);
  }
  return error.status === 429 || /secondary rate limit/i.test(error.message) ? UNSAID_SECONDS : null;
}

/** 401 too: a token that GitHub does not know yet, or no longer, is replaced at the next try. */
const RETRYABLE_STATUS = [401, 408, 409];

function forgeError(cause: unknown): unknown {
  if (!(cause instanceof RequestError)) return cause;
  const { status, message } = cause;
  const retryable = status >= 500 || RETRYABLE_STATUS.includes(status);
  return new ForgeError(`GitHub answered ${status}: ${message}`, { cause, retryable });
}
