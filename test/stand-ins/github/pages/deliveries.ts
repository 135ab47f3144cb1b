import { h } from 'hastscript';
import type { DeliveryRecord } from '../deliveries.ts';
import { button, timeOf } from './parts.ts';
import type { Page, View } from './view.ts';

/** More would be a long page, and the interface lists the rest. */
const MOST = 200;

/** What was sent to the App, newest first, with a button to send it again. */
export function deliveriesPage({ state, deliveries }: View): Page {
  const home = `/settings/apps/${encodeURIComponent(state.app.slug)}/advanced`;
  const records = deliveries.records().slice(0, MOST);
  const items = records.map((record) => deliveryItem(home, record));
  const body = [
    h('h1', `Deliveries to ${state.app.slug}`),
    records.length === 0 ? h('p.dull-text', 'None yet.') : h('ul.plain-list', items),
  ];
  return { title: 'Deliveries', repository: null, body };
}

function deliveryItem(home: string, record: DeliveryRecord) {
  const { id, guid, event, action, statusCode, status, duration, redelivery, deliveredAt } = record;
  const good = statusCode >= 200 && statusCode < 300;
  return h('li.delivery', [
    h('details', [
      h('summary', [
        h('span', { className: ['sign', good ? 'good' : 'bad'], title: status }, good ? '✓' : '✕'),
        ' ',
        h('strong', action === null ? event : `${event}.${action}`),
        ' ',
        ...(redelivery ? [h('span.label', 'redelivery'), ' '] : []),
        h('span.dull-text', [guid, ' ', timeOf(deliveredAt), ` ${statusCode} in ${duration.toFixed(2)} s`]),
      ]),
      h('pre', JSON.stringify(record.headers, null, 2)),
      h('pre', JSON.stringify(JSON.parse(record.payload), null, 2)),
    ]),
    button(`${home}/${id}/redeliver`, 'Redeliver'),
  ]);
}
