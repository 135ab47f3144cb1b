import { createHash } from 'node:crypto';
import { authenticate } from './authentication.ts';
import { refusal } from './authorization.ts';
import { type Handlers, notFound, type Reply, refuse } from './call.ts';
import type { Deliveries } from './deliveries.ts';
import type { ApiRequest, Description } from './description.ts';
import type { Faults } from './faults.ts';
import type { RateLimit } from './rate-limit.ts';
import type { GithubState } from './state.ts';

export interface Api {
  readonly state: GithubState;
  readonly deliveries: Deliveries;
  readonly description: Description;
  readonly handlers: Handlers;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  /** Replies of ours that GitHub would never give; a test must not pass while there are any. */
  readonly bugs: string[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null for a reply without a body. */
  readonly body: string | null;
}

const CREATES_CONTENT = [
  'checks/create',
  'issues/create',
  'issues/create-comment',
  'pulls/create-review',
  'pulls/create-review-comment',
];

/** Answers one request as GitHub would, through its description: a wrong request is refused, a wrong reply is a bug. */
export async function answer(api: Api, request: ApiRequest): Promise<Answer> {
  const matched = api.description.match(request);
  if (matched === null) return written(request, notFound(), {});
  const authenticated = authenticate(api.state, request.headers.authorization);
  if (authenticated.kind === 'refused') return written(request, authenticated.reply, {});
  const { actor } = authenticated;
  const { headers, refusal: used } = api.rateLimit.count(actor);
  const { operationId, parameters } = matched;
  const fault = api.faults.take(operationId);
  const early =
    used ??
    (fault?.carriedOut === true ? null : fault?.reply) ??
    refusal(api.state, actor, matched) ??
    (CREATES_CONTENT.includes(operationId) ? api.rateLimit.countContent(actor) : null);
  if (early !== null) return written(request, early, headers);

  const handler = api.handlers[operationId];
  if (handler === undefined)
    return written(request, refuse(501, `the stand-in has no ${operationId}`), headers);
  const faultsOfRequest = api.description.faultsOfRequest(request, operationId);
  if (faultsOfRequest.length > 0) {
    return written(request, refuse(422, 'Invalid request.', faultsOfRequest), headers);
  }
  const { state, deliveries } = api;
  const { query, body, headers: sent } = request;
  const reply = await handler({ state, deliveries, actor, parameters, query, headers: sent, body });
  const faultsOfReply = replyFaults(api.description, operationId, reply);
  if (faultsOfReply.length > 0) {
    api.bugs.push(`${operationId} answered ${reply.status}: ${faultsOfReply.join('; ')}`);
    return written(
      request,
      refuse(599, `the stand-in is wrong about ${operationId}`, faultsOfReply),
      headers,
    );
  }
  const answer = written(request, fault?.reply ?? reply, headers);
  if (answer.status === 304) api.rateLimit.forgive(actor);
  return answer;
}

/** Refusals are described for some operations only, and then as the one basic error. */
function replyFaults(description: Description, operationId: string, reply: Reply): readonly string[] {
  if (reply.status >= 400 || reply.body === undefined) return [];
  return description.faultsOfReply(
    JSON.parse(JSON.stringify(reply.body, asNumber)),
    operationId,
    reply.status,
  );
}

/** As `asNumber`, but exact: JSON's numbers have no end, JavaScript's have. */
function toJson(body: unknown): string {
  const marked = JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'bigint' ? `bigint:${value}` : value,
  );
  return marked.replaceAll(/"bigint:(\d+)"/g, '$1');
}

function asNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

function written(request: ApiRequest, reply: Reply, limits: Readonly<Record<string, string>>): Answer {
  const body = reply.body === undefined ? null : toJson(reply.body);
  const etag = `W/"${createHash('sha256')
    .update(body ?? '')
    .digest('hex')}"`;
  const headers = { ...limits, ...reply.headers };
  if (request.method !== 'GET' || reply.status !== 200) return { status: reply.status, headers, body };
  return request.headers['if-none-match'] === etag
    ? { status: 304, headers: { ...headers, etag }, body: null }
    : { status: 200, headers: { ...headers, etag }, body };
}
