import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { type Received, receive } from '../../core/flow/receive/receive.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import type { Health } from './health.ts';
import { type Log, reasonOf } from './log.ts';

export interface Doors {
  readonly store: ObjectStore;
  readonly receiver: Parameters<typeof receive>[1];
  /** Keeps what was accepted; only then GitHub is answered. */
  readonly accept: (received: Extract<Received, { kind: 'accepted' }>) => Promise<void>;
  readonly health: () => Promise<Health>;
  readonly log: Log;
}

/** GitHub cuts payloads off there ("Webhook events and payloads"). */
const LARGEST_BODY_BYTES = 25 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Answers a request: `POST /webhook`, `GET /health` and `GET /pages/…`. Never fails. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  doors: Doors,
): Promise<void> {
  let given: Answer;
  try {
    given = await answerOf(request, doors);
  } catch (error) {
    doors.log('request failed', { path: pathOf(request), reason: reasonOf(error) });
    given = { status: 500, body: 'it failed, and may work later\n' };
  }
  const type = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  response.writeHead(given.status, { ...type, ...given.headers });
  response.end(request.method === 'HEAD' ? undefined : given.body);
}

async function answerOf(request: IncomingMessage, doors: Doors): Promise<Answer> {
  const path = pathOf(request);
  if (path === '/webhook') {
    return request.method === 'POST' ? answerWebhook(request, doors) : notAllowed('POST');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD');
  if (path === '/health') {
    const health = await doors.health();
    const headers = { 'content-type': 'application/json' };
    return { status: health.problems.length === 0 ? 200 : 503, headers, body: `${JSON.stringify(health)}\n` };
  }
  return path.startsWith('/pages/') ? answerPage(path, doors.store) : NOT_FOUND;
}

async function answerWebhook(request: IncomingMessage, doors: Doors): Promise<Answer> {
  const { headers } = request;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    request.resume();
    const body = `found content type ${type ?? 'none'}, expected application/json: set it in the App's webhook\n`;
    return { status: 415, body };
  }
  const body = await bodyOf(request);
  if (body === null) {
    return { status: 413, headers: { connection: 'close' }, body: `more than ${LARGEST_BODY_BYTES} bytes\n` };
  }
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const received = receive({ headers: flat, body }, doors.receiver);
  const facts = { delivery: flat['x-github-delivery'] ?? null, github: flat['x-github-event'] ?? null };
  switch (received.kind) {
    case 'unsigned':
      doors.log('delivery refused', { ...facts, reason: 'its signature is wrong' });
      return { status: 401, body: 'the signature is not of a secret that is known here\n' };
    case 'malformed':
      doors.log('delivery refused', { ...facts, reason: received.reason });
      return { status: 400, body: `${received.reason}\n` };
    case 'ignored':
      doors.log('delivery ignored', { ...facts, reason: received.reason });
      return { status: 202, body: `ignored: ${received.reason}\n` };
    case 'accepted':
      await doors.accept(received);
      doors.log('delivery accepted', { ...facts, messages: received.messages.length });
      return { status: 202, body: 'accepted\n' };
  }
}

/** Null when there is more than GitHub ever sends. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > LARGEST_BODY_BYTES) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
/** Pages are made of what others wrote: nothing in them may run, or reach anything. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox";

/** The store refuses keys with empty, `.` and `..` segments; nothing but `pages/` is looked up in it. */
async function answerPage(path: string, store: ObjectStore): Promise<Answer> {
  const key = keyOf(path);
  const found = key === null ? null : await store.read(key);
  if (key === null || found === null) return NOT_FOUND;
  const type = TYPES[extname(key)] ?? 'text/plain; charset=utf-8';
  const headers = { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'no-cache' };
  return { status: 200, headers, body: found.body };
}

function keyOf(path: string): string | null {
  let key: string;
  try {
    key = decodeURIComponent(path.slice(1));
  } catch {
    return null;
  }
  const segments = key.split('/');
  const isPlain = segments.every((segment) => !['', '.', '..'].includes(segment) && !/[\0\\]/.test(segment));
  return isPlain && segments[0] === 'pages' ? key : null;
}

/** As it was sent: a URL parser would take `..` away, and what it stands for would be looked up. */
function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}

const NOT_FOUND: Answer = { status: 404, body: 'there is no such page\n' };

function notAllowed(allow: string): Answer {
  return { status: 405, headers: { allow }, body: `expected ${allow}\n` };
}
