import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { once } from '../kept.ts';
import { LAST_WORDS_MILLISECONDS, logFailure, observerOf, plainId } from '../observed.ts';
import { readConfig } from './config.ts';
import { readHttpEvent } from './http-event.ts';
import { openReception, receiveDelivery } from './receive-delivery.ts';

const observer = observerOf('webhook');
const { logger, metrics } = observer;
const reception = once(() => openReception(readConfig(process.env)));

/** Answers GitHub's deliveries. What cannot be queued fails: GitHub records it, and the sweep asks for it again. */
export const handler = middy({ timeoutEarlyInMillis: LAST_WORDS_MILLISECONDS })
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(logMetrics(metrics))
  .use(logFailure(observer))
  .handler(async (event: unknown): Promise<APIGatewayProxyStructuredResultV2> => {
    const request = readHttpEvent(event);
    if (request === null) throw new TypeError('an event of no function URL and no HTTP API');
    const { 'x-github-delivery': delivery, 'x-github-event': name } = request.headers;
    logger.appendKeys({ delivery: plainId(delivery), event: plainId(name) });
    const { status, message } = await receiveDelivery(request, reception());
    logger.info(message, { status });
    metrics.addMetric(`Answered${status}`, MetricUnit.Count, 1);
    return {
      statusCode: status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message }),
    };
  });
