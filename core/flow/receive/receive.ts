import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { parseJsonOrNull } from '../../parse-json.ts';
import { decode, encode } from '../store/documents.ts';
import type { Message } from './message.ts';
import { type Origin, type Ours, READERS } from './payloads.ts';

/** A webhook request as it came. */
export interface WebhookRequest {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Untouched: the signature is over these bytes. */
  readonly body: Uint8Array;
}

export interface Receiver extends Ours {
  /** Every secret that may sign: two while one replaces the other. */
  readonly secrets: readonly string[];
}

export type Received =
  | {
      readonly kind: 'accepted';
      readonly deliveryId: string;
      /** Each on the group of its `groupOf`. */
      readonly messages: readonly Message[];
    }
  /** An honest delivery that asks nothing of us. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Not signed by who knows the secret: nothing of it was read. */
  | { readonly kind: 'unsigned' }
  /** Signed, and not what GitHub documents. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** What a delivery asks for. The body is looked at only when its signature is right. */
export function receive(request: WebhookRequest, receiver: Receiver): Received {
  const signature = request.headers['x-hub-signature-256'] ?? '';
  if (!isSigned(request.body, signature, receiver.secrets)) return { kind: 'unsigned' };
  const event = request.headers['x-github-event'];
  const deliveryId = request.headers['x-github-delivery'];
  if (event === undefined || deliveryId === undefined) {
    return { kind: 'malformed', reason: 'x-github-event or x-github-delivery is missing' };
  }
  const read = READERS.get(event);
  if (read === undefined) return { kind: 'ignored', reason: `the event ${event} is not used` };
  const payload = parseJsonOrNull(decode(request.body));
  if (payload === null) return { kind: 'malformed', reason: 'the body is not JSON' };
  const origin = originOf(payload);
  if (origin === null) return { kind: 'ignored', reason: `${event} of no installation or no repository` };
  const found = read(payload, origin, receiver);
  if (typeof found === 'string') return { kind: 'ignored', reason: found };
  if (found === null) return { kind: 'malformed', reason: `not the payload of ${event}` };
  return { kind: 'accepted', deliveryId, messages: found };
}

const SIGNATURE = /^sha256=(?<digest>[0-9a-f]{64})$/;

/** Compares in a time that tells nothing of where two digests differ, and tries every secret. */
function isSigned(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const { digest } = SIGNATURE.exec(signature)?.groups ?? {};
  if (digest === undefined) return false;
  const claimed = hexToBytes(digest);
  let signed = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const expected = hmac(sha256, encode(secret), body);
    const difference = expected.reduce((sum, byte, index) => sum | (byte ^ (claimed[index] ?? 0)), 0);
    signed = difference === 0 || signed;
  }
  return signed;
}

const payloadSchema = z.object({
  installation: z.object({ id: z.int() }),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
});

function originOf(payload: unknown): Origin | null {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { installation, repository } = parsed.data;
  return {
    installation: installation.id,
    repository: { owner: repository.owner.login, name: repository.name },
  };
}
