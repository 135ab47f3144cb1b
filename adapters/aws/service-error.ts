import { z } from 'zod';
import { InfrastructureError } from '../../core/ports/infrastructure-error.ts';

/** What AWS's SDK tells of a failed call; all of it may be missing, as when no connection was made. */
const sdkError = z.object({
  name: z.string().catch(''),
  $metadata: z
    .object({ httpStatusCode: z.number().optional(), attempts: z.number().optional() })
    .catch(() => ({})),
});

export interface ServiceFailure {
  /** AWS's code of the error, such as `NoSuchKey`. */
  readonly name: string;
  /** Null: no answer came. */
  readonly status: number | null;
  /** How many times the SDK sent the request. */
  readonly attempts: number;
}

export function failureOf(error: unknown): ServiceFailure {
  const parsed = sdkError.safeParse(error);
  if (!parsed.success) return { name: '', status: null, attempts: 1 };
  const { name, $metadata } = parsed.data;
  return { name, status: $metadata.httpStatusCode ?? null, attempts: $metadata.attempts ?? 1 };
}

const THROTTLED = /Throttl|TooManyRequests|SlowDown|RequestLimitExceeded/;

/** Without an answer, with 5xx, or when we were too fast, the same call may work later. */
export function isRetryable({ name, status }: ServiceFailure): boolean {
  return status === null || status >= 500 || status === 429 || THROTTLED.test(name);
}

/** Says what was tried; the SDK's error is the cause. */
export function serviceError(tried: string, cause: unknown): InfrastructureError {
  const failure = failureOf(cause);
  const answer = failure.status === null ? 'no answer' : `${failure.status} ${failure.name}`;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new InfrastructureError(`${tried}: ${answer} (${message})`, {
    cause,
    retryable: isRetryable(failure),
  });
}
