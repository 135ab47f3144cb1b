import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SQSBatchResponse } from 'aws-lambda';
import { errorOf, type Observer } from './observed.ts';
import type { QueuedItem } from './sqs-event.ts';

/** How acting on a message ended. `again`: the queue is to give it out once more, after so many seconds. */
export type ItemResult = { readonly kind: 'done' } | { readonly kind: 'again'; readonly seconds: number };

export interface ItemPorts {
  readonly act: (item: QueuedItem) => Promise<ItemResult>;
  /** Has the queue give the message out again after so many seconds, in place of the queue's own time. */
  readonly delay: (item: QueuedItem, seconds: number) => Promise<void>;
  readonly remainingMilliseconds: () => number;
}

/** When less is left, nothing is waited for any more: the answer must still arrive. */
const MARGIN_MILLISECONDS = 3_000;
/** After a failure: doubled with each, up to a quarter of an hour. */
const FIRST_WAIT_SECONDS = 15;
const LONGEST_WAIT_SECONDS = 900;
/** SQS hides a message for twelve hours at most, since it was received: an hour of them is left for acting. */
const LONGEST_DELAY_SECONDS = 11 * 3600;

/**
 * Acts on messages one after the other, and answers which of them are to come again. Of a group, what follows a message
 * that failed is not acted on and fails with it, so that the order is kept.
 *
 * An act that takes too long is left alone. It may go on when the container is used again: acting on a message twice, or
 * at the same time, is what the flow is made for.
 */
export async function actOnItems(
  items: readonly QueuedItem[],
  ports: ItemPorts,
  observer: Observer,
): Promise<SQSBatchResponse> {
  const failed: QueuedItem[] = [];
  const blocked = new Set<string>();
  let isLate = false;
  for (const item of items) {
    const group = item.attributes.MessageGroupId;
    if (group === undefined || !blocked.has(group)) {
      const result: ItemResult | null = isLate ? null : await actWithinTime(item, ports, observer);
      if (result?.kind === 'done') continue;
      isLate ||= result === null;
      await delay(item, result?.seconds ?? waitAfter(item), ports, observer);
    }
    failed.push(item);
    if (group !== undefined) blocked.add(group);
  }
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Null when there was not enough time for it. */
async function actWithinTime(
  item: QueuedItem,
  { act, remainingMilliseconds }: ItemPorts,
  { logger, metrics }: Observer,
): Promise<ItemResult | null> {
  const left = remainingMilliseconds() - MARGIN_MILLISECONDS;
  if (left <= 0) return null;
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), left);
  try {
    const result = await Promise.race([act(item), late.promise]);
    if (result === null) {
      logger.error('acting on a message took too long');
      metrics.addMetric('Late', MetricUnit.Count, 1);
    }
    return result;
  } catch (error) {
    logger.error('acting on a message failed', errorOf(error));
    metrics.addMetric('Failed', MetricUnit.Count, 1);
    return { kind: 'again', seconds: waitAfter(item) };
  } finally {
    clearTimeout(timer);
  }
}

async function delay(
  item: QueuedItem,
  seconds: number,
  ports: ItemPorts,
  { logger }: Observer,
): Promise<void> {
  try {
    await ports.delay(item, Math.min(Math.ceil(seconds), LONGEST_DELAY_SECONDS));
  } catch (error) {
    // The message comes again all the same, when the queue's own time is over.
    logger.warn('a message could not be delayed', errorOf(error));
  }
}

function waitAfter({ attributes: { ApproximateReceiveCount: received } }: QueuedItem): number {
  return Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(received - 1, 10));
}
