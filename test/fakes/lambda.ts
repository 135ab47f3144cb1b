import { createHmac } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** What Lambda tells a function about its invocation. */
export function lambdaContext(milliseconds = 60_000): Context {
  const until = Date.now() + milliseconds;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:function',
    memoryLimitInMB: '512',
    awsRequestId: 'request-1',
    logGroupName: '/aws/lambda/function',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => until - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

export interface Delivery {
  readonly event: string;
  readonly id: string;
  readonly body: string;
}

/** A delivery as a function URL hands it over, signed. */
export function deliveryEvent({ event, id, body }: Delivery, secret: string) {
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  return {
    version: '2.0',
    rawPath: '/',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${digest}`,
    },
    body,
    isBase64Encoded: false,
  };
}

/** Messages as SQS hands them to a function: the body, and of a FIFO queue the group. */
export function queueEvent(
  items: readonly {
    readonly id: string;
    readonly body: string;
    readonly group?: string;
    readonly count?: number;
  }[],
) {
  return {
    Records: items.map(({ id, body, group, count = 1 }) => ({
      messageId: id,
      receiptHandle: `handle-${id}`,
      body,
      attributes: {
        ApproximateReceiveCount: String(count),
        ...(group === undefined ? {} : { MessageGroupId: group }),
      },
      eventSource: 'aws:sqs',
    })),
  };
}
