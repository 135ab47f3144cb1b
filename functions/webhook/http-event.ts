import { z } from 'zod';
import type { WebhookRequest } from '../../core/flow/receive/receive.ts';

/** What a function URL and an HTTP API (payload format 2.0) have in common. */
const httpEvent = z.object({
  headers: z.record(z.string(), z.string().optional()),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});

/** The request with its body as the bytes that were sent; null for another kind of event. */
export function readHttpEvent(event: unknown): WebhookRequest | null {
  const parsed = httpEvent.safeParse(event);
  if (!parsed.success) return null;
  const { headers, body = '', isBase64Encoded } = parsed.data;
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}
