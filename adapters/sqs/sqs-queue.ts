import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { InfrastructureError } from '../../core/ports/infrastructure-error.ts';
import type { MessageQueue, OutgoingMessage } from '../../core/ports/message-queue.ts';
import { serviceError } from '../aws/service-error.ts';

/** Of one call; SQS takes 1 MiB, older regions and queues 256 KiB. */
const BATCH_MESSAGES = 10;
const BATCH_BYTES = 256 * 1024;

export class SqsQueue implements MessageQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  /** `url` is of a FIFO queue. */
  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  /** One call after the other: of two at the same time the second could come first. */
  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    for (const entries of batchesOf(messages)) {
      const command = new SendMessageBatchCommand({ QueueUrl: this.#url, Entries: entries });
      const { Failed = [] } = await this.#client.send(command).catch((cause: unknown) => {
        throw serviceError('sending messages', cause);
      });
      const [first] = Failed;
      if (first === undefined) continue;
      throw new InfrastructureError(`SQS did not take ${Failed.length} messages: ${first.Code}`, {
        cause: first,
        retryable: first.SenderFault !== true,
      });
    }
  }
}

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

function batchesOf(messages: readonly OutgoingMessage[]): readonly Entry[][] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const { envelope, group, deduplicationId } of messages) {
    const MessageBody = JSON.stringify(envelope);
    const size = new TextEncoder().encode(MessageBody).length;
    if (size > BATCH_BYTES) throw new RangeError(`a message of ${size} bytes: at most ${BATCH_BYTES} fit`);
    let batch = batches.at(-1);
    if (batch === undefined || batch.length === BATCH_MESSAGES || bytes + size > BATCH_BYTES) {
      batch = [];
      batches.push(batch);
      bytes = 0;
    }
    bytes += size;
    const Id = String(batch.length);
    batch.push({ Id, MessageBody, MessageGroupId: group, MessageDeduplicationId: deduplicationId });
  }
  return batches;
}
