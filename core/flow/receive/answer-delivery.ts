import type { Received, WebhookRequest } from './receive.ts';

/** What a webhook delivery is answered. */
export interface DeliveryAnswer {
  readonly status: 202 | 400 | 401 | 413 | 415;
  /** One sentence; GitHub shows it beside the delivery. */
  readonly message: string;
}

/** A request and a reply of a function; no delivery that is used comes near it. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_BYTES = 6 * 1024 * 1024;
const CONTENT_TYPE = /^application\/json\s*(?:;|$)/i;

/** Why a request is not even looked into; null when it is. */
export function refuseUnread({ headers, body }: WebhookRequest): DeliveryAnswer | null {
  if (body.length > LARGEST_BYTES) {
    return {
      status: 413,
      message: `the body has ${body.length} bytes, and at most ${LARGEST_BYTES} are read`,
    };
  }
  if (!CONTENT_TYPE.test(headers['content-type'] ?? '')) {
    return {
      status: 415,
      message: 'only application/json is read: choose it as the content type of the webhook',
    };
  }
  return null;
}

/** An honest delivery is always accepted, whether or not it asks something of us: GitHub need not send it again. */
export function answerOf(received: Received): DeliveryAnswer {
  switch (received.kind) {
    case 'accepted':
      return { status: 202, message: 'queued' };
    case 'ignored':
      return { status: 202, message: `nothing to do: ${received.reason}` };
    case 'unsigned':
      return { status: 401, message: 'the signature is not that of the webhook secret' };
    case 'malformed':
      return { status: 400, message: received.reason };
  }
}
