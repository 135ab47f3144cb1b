import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { once } from '../kept.ts';
import { LAST_WORDS_MILLISECONDS, logFailure, observerOf, plainId } from '../observed.ts';
import { readScheduledEvent } from '../scheduled-event.ts';
import { readConfig } from './config.ts';
import { openCupboard, sweepOnce } from './sweep-once.ts';

const observer = observerOf('sweep');
const { logger, metrics } = observer;
const cupboard = once(() => openCupboard(readConfig(process.env)));

/** Mends what was lost. What one sweep leaves undone is the next one's. */
export const handler = middy({ timeoutEarlyInMillis: LAST_WORDS_MILLISECONDS })
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(logMetrics(metrics))
  .use(logFailure(observer))
  .handler(async (event: unknown, context: Context): Promise<void> => {
    logger.appendKeys({ delivery: plainId(readScheduledEvent(event)) });
    const swept = await sweepOnce(() => context.getRemainingTimeInMillis(), cupboard());
    logger.info('swept', { ...swept });
    for (const [name, count] of Object.entries(swept)) metrics.addMetric(name, MetricUnit.Count, count);
  });
