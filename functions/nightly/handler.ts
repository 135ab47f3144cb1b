import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { nightly } from '../../core/flow/published/nightly.ts';
import { once } from '../kept.ts';
import { LAST_WORDS_MILLISECONDS, logFailure, observerOf, plainId } from '../observed.ts';
import { openPipeline } from '../pipeline.ts';
import { readScheduledEvent } from '../scheduled-event.ts';
import { readConfig } from './config.ts';

const observer = observerOf('nightly');
const { logger, metrics } = observer;
const pipeline = once(() => openPipeline(readConfig(process.env)));

/** Wants this night's posts trained again. Called twice a day, it wants nothing more. */
export const handler = middy({ timeoutEarlyInMillis: LAST_WORDS_MILLISECONDS })
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(logMetrics(metrics))
  .use(logFailure(observer))
  .handler(async (event: unknown): Promise<void> => {
    logger.appendKeys({ delivery: plainId(readScheduledEvent(event)) });
    const { store, messages, clock, deployed } = pipeline();
    const { nightly: rules } = await deployed.get();
    const { chosen, postponed } = await nightly(rules, { store, messages, clock });
    logger.info('posts chosen', { chosen: chosen.map(({ id }) => id), postponed: postponed.length });
    metrics.addMetric('Chosen', MetricUnit.Count, chosen.length);
    metrics.addMetric('Postponed', MetricUnit.Count, postponed.length);
  });
