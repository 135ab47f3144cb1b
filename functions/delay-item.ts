import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ItemPorts } from './act-on-items.ts';

/** Has the queue at `url` give a message out again after so many seconds. */
export function delayIn(client: SQSClient, url: string): ItemPorts['delay'] {
  return async ({ receiptHandle }, seconds) => {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  };
}
