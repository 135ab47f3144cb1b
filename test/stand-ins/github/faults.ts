import { type Reply, refuse } from './call.ts';

export interface RequestFault {
  /** The operation that fails; every operation when absent. */
  readonly operationId?: string;
  readonly times: number;
  readonly reply: Reply;
  /** Whether the request is carried out all the same, so that only its answer is lost. */
  readonly carriedOut?: boolean;
}

/** Replies that a test wants once or several times in place of the right ones. */
export class Faults {
  readonly #waiting: { left: number; readonly fault: RequestFault }[] = [];

  add(fault: RequestFault): void {
    this.#waiting.push({ left: fault.times, fault });
  }

  /** The fault that meets this call, if any. */
  take(operationId: string): RequestFault | null {
    const found = this.#waiting.find(
      ({ left, fault }) => left > 0 && (fault.operationId ?? operationId) === operationId,
    );
    if (found === undefined) return null;
    found.left -= 1;
    return found.fault;
  }
}

/** GitHub's own failure, or that of a server before it: 500, 502, 503; 409 where a conditional write lost. */
export function brokenReply(status: number): Reply {
  return refuse(status, status === 409 ? 'Conflict' : 'Server Error');
}

/** Too much content in too short a time (GitHub, "Rate limits for the REST API"). */
export function secondaryLimitReply(retryAfterSeconds: number): Reply {
  return {
    ...refuse(
      403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    ),
    headers: { 'retry-after': String(retryAfterSeconds) },
  };
}
