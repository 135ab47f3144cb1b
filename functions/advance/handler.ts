import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { envelopeSchema } from '../../core/flow/receive/message.ts';
import { parseJsonOrNull } from '../../core/parse-json.ts';
import { actOnItems, type ItemResult } from '../act-on-items.ts';
import { delayIn } from '../delay-item.ts';
import { once } from '../kept.ts';
import { LAST_WORDS_MILLISECONDS, logFailure, observerOf, plainId } from '../observed.ts';
import { type QueuedItem, readSqsEvent } from '../sqs-event.ts';
import { actOnMessage, openWorkshop } from './act-on-message.ts';
import { readConfig } from './config.ts';

const observer = observerOf('advance');
const { logger, metrics } = observer;
const config = once(() => readConfig(process.env));
const workshop = once(() => openWorkshop(config()));

/** Acts on messages; the queue gives those out again that have to wait or failed. */
export const handler = middy({ timeoutEarlyInMillis: LAST_WORDS_MILLISECONDS })
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(logMetrics(metrics))
  .use(logFailure(observer))
  .handler((event: unknown, context: Context): Promise<SQSBatchResponse> => {
    const remainingMilliseconds = (): number => context.getRemainingTimeInMillis();
    const act = (item: QueuedItem) => actOn(item, remainingMilliseconds);
    const delay = delayIn(workshop().sqs, config().queueUrl);
    return actOnItems(readSqsEvent(event), { act, delay, remainingMilliseconds }, observer);
  });

async function actOn({ body }: QueuedItem, remainingMilliseconds: () => number): Promise<ItemResult> {
  const envelope = envelopeSchema.safeParse(parseJsonOrNull(body));
  const { delivery, message } = envelope.data ?? {};
  logger.appendKeys({ delivery: plainId(delivery), about: message?.kind, repository: message?.repository });
  if (!envelope.success) {
    // Given out again it would be malformed again.
    logger.error('a malformed message', {
      problems: envelope.error.issues.map(({ path }) => path.join('.')),
    });
    metrics.addMetric('Malformed', MetricUnit.Count, 1);
    return { kind: 'done' };
  }
  const advanced = await actOnMessage(envelope.data, remainingMilliseconds, workshop());
  logger.info(advanced.kind, { ...advanced });
  metrics.addMetric(advanced.kind, MetricUnit.Count, 1);
  return advanced.kind === 'later' ? { kind: 'again', seconds: advanced.seconds } : { kind: 'done' };
}
