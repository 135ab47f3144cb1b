import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';

/** What a function says of itself: lines of JSON, and numbers in CloudWatch's embedded metric format. */
export interface Observer {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Events are never logged: they carry what others wrote. */
export function observerOf(service: string): Observer {
  return {
    logger: new Logger({ serviceName: service }),
    metrics: new Metrics({ namespace: 'mustrun', serviceName: service }),
  };
}

/**
 * middy ends an invocation this much before Lambda would kill it, with a TimeoutError: time to write down what it was
 * about. Functions that can say more than that end themselves earlier.
 */
export const LAST_WORDS_MILLISECONDS = 1_000;

/**
 * Writes down why an invocation failed, with the keys of its other lines, and lets it fail: alarms count failures. Stands
 * last, so that its number is among those which are published.
 */
export function logFailure({ logger, metrics }: Observer): MiddlewareObj {
  return {
    onError: ({ error }) => {
      logger.error('the invocation failed', errorOf(error));
      metrics.addMetric('Failed', MetricUnit.Count, 1);
    },
  };
}

/** Ids come from outside: what does not look like one is not written. */
export function plainId(id: string | undefined): string {
  return id !== undefined && /^[\w .:-]{1,200}$/.test(id) ? id : 'none';
}

export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
