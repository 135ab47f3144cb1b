import { z } from 'zod';
import { type Call, type Handlers, notFound, type Reply } from '../call.ts';
import type { DeliveryRecord } from '../deliveries.ts';
import { instant } from '../resources.ts';

/** GitHub never tells a secret again. */
export const HIDDEN = '********';

export const deliveryHandlers: Handlers = {
  'apps/get-webhook-config-for-app': ({ deliveries }) => ({ status: 200, body: configOf(deliveries) }),
  'apps/update-webhook-config-for-app': changeConfig,
  'apps/list-webhook-deliveries': listDeliveries,
  'apps/get-webhook-delivery': (call) => {
    const record = call.deliveries.find(BigInt(call.parameters.delivery_id ?? '0'));
    return record === undefined ? notFound() : { status: 200, body: detailed(record) };
  },
  'apps/redeliver-webhook-delivery': (call) =>
    call.deliveries.redeliver(BigInt(call.parameters.delivery_id ?? '0'))
      ? { status: 202, body: {} }
      : notFound(),
};

const change = z.object({ url: z.url().optional(), secret: z.string().optional() });

/** What is not stated stays. Bodies are JSON here, whatever content type is asked for. */
function changeConfig({ deliveries, body }: Call): Reply {
  const { url, secret } = { ...deliveries.target, ...change.parse(body) };
  if (url !== undefined) deliveries.aim({ url, secret: secret ?? '' });
  return { status: 200, body: configOf(deliveries) };
}

function configOf({ target }: Call['deliveries']) {
  const secret = target === null || target.secret === '' ? {} : { secret: HIDDEN };
  return {
    content_type: 'json',
    insecure_ssl: '0',
    ...secret,
    ...(target === null ? {} : { url: target.url }),
  };
}

/** Newest first; the way on is a cursor, since new deliveries would shift numbered pages. */
function listDeliveries({ state, deliveries, query }: Call): Reply {
  const size = Math.min(100, Number(query.per_page ?? 30));
  const cursor = query.cursor;
  const records = deliveries.records().filter(({ id }) => cursor === undefined || id < BigInt(cursor));
  const entries = records.slice(0, size);
  const last = entries.at(-1);
  const body = entries.map(summary);
  if (last === undefined || entries.length === records.length) return { status: 200, body };
  const next = `${state.api}/app/hook/deliveries?per_page=${size}&cursor=${last.id}`;
  return { status: 200, body, headers: { link: `<${next}>; rel="next"` } };
}

function summary(record: DeliveryRecord) {
  return {
    id: record.id,
    guid: record.guid,
    delivered_at: instant(record.deliveredAt),
    redelivery: record.redelivery,
    duration: record.duration,
    status: record.status,
    status_code: record.statusCode,
    event: record.event,
    action: record.action,
    installation_id: record.installation,
    repository_id: record.repository,
  };
}

function detailed(record: DeliveryRecord) {
  return {
    ...summary(record),
    url: '',
    request: { headers: record.headers, payload: JSON.parse(record.payload) },
    response: { headers: {}, payload: null },
  };
}
