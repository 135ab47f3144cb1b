import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { jobHintOf } from '../../adapters/batch/state-change.ts';
import { parseJsonOrNull } from '../../core/parse-json.ts';
import { actOnItems, type ItemResult } from '../act-on-items.ts';
import { delayIn } from '../delay-item.ts';
import { once } from '../kept.ts';
import { LAST_WORDS_MILLISECONDS, logFailure, observerOf, plainId } from '../observed.ts';
import { openPipeline } from '../pipeline.ts';
import { type QueuedItem, readSqsEvent } from '../sqs-event.ts';
import { readConfig } from './config.ts';
import { settleHinted } from './settle-hinted.ts';

const observer = observerOf('callback');
const { logger, metrics } = observer;
const config = once(() => readConfig(process.env));
const pipeline = once(() => openPipeline(config()));

/** Settles the jobs of which Batch says that they are over. */
export const handler = middy({ timeoutEarlyInMillis: LAST_WORDS_MILLISECONDS })
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(logMetrics(metrics))
  .use(logFailure(observer))
  .handler((event: unknown, context: Context): Promise<SQSBatchResponse> => {
    const remainingMilliseconds = (): number => context.getRemainingTimeInMillis();
    const delay = delayIn(pipeline().sqs, config().hintsUrl);
    return actOnItems(readSqsEvent(event), { act: actOn, delay, remainingMilliseconds }, observer);
  });

async function actOn({ body, attributes }: QueuedItem): Promise<ItemResult> {
  const hint = jobHintOf(parseJsonOrNull(body));
  // A try and its job have one name, which is also the delivery of the messages that follow from it.
  logger.appendKeys({ delivery: plainId(hint?.jobName), job: plainId(hint?.jobId) });
  if (hint === null) {
    logger.error('a malformed state change');
    metrics.addMetric('Malformed', MetricUnit.Count, 1);
    return { kind: 'done' };
  }
  const { what, result } = await settleHinted(hint, attributes.ApproximateReceiveCount, pipeline());
  logger.info(what, { again: result.kind === 'again' });
  metrics.addMetric(what.replaceAll(' ', '-'), MetricUnit.Count, 1);
  return result;
}
