import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../adapters/machine/system-clock.ts';
import { SqsQueue } from '../../adapters/sqs/sqs-queue.ts';
import { answerOf, type DeliveryAnswer, refuseUnread } from '../../core/flow/receive/answer-delivery.ts';
import type { Ours } from '../../core/flow/receive/payloads.ts';
import { type Received, receive, type WebhookRequest } from '../../core/flow/receive/receive.ts';
import { send } from '../../core/flow/receive/send.ts';
import type { MessageQueue } from '../../core/ports/message-queue.ts';
import { Kept, SHORT_LIFE } from '../kept.ts';
import { fetchWebhookSecrets } from '../secret.ts';
import type { WebhookConfig } from './config.ts';

export interface Reception extends Ours {
  readonly secrets: Kept<readonly string[]>;
  readonly queue: MessageQueue;
}

export function openReception({ appId, queueUrl, secretsId }: WebhookConfig): Reception {
  const client = new SecretsManagerClient();
  return {
    ...{ appId, checkName: 'mustrun', command: '/mustrun' },
    secrets: new Kept(() => fetchWebhookSecrets(client, secretsId), { ...SHORT_LIFE, clock: systemClock }),
    queue: new SqsQueue(new SQSClient(), queueUrl),
  };
}

/** Answers a delivery when everything that it asks for is queued; throws when that cannot be done. */
export async function receiveDelivery(
  request: WebhookRequest,
  reception: Reception,
): Promise<DeliveryAnswer> {
  const refusal = refuseUnread(request);
  if (refusal !== null) return refusal;
  const received = await receiveSigned(request, reception);
  if (received.kind === 'accepted') {
    const { deliveryId, messages } = received;
    const envelopes = messages.map((message) => ({ delivery: deliveryId, message }));
    await send(reception.queue, deliveryId, envelopes);
  }
  return answerOf(received);
}

/** A delivery that no known secret signs may be signed by one that is newer than those that are kept. */
async function receiveSigned(request: WebhookRequest, reception: Reception): Promise<Received> {
  const { secrets, ...ours } = reception;
  const received = receive(request, { ...ours, secrets: await secrets.get() });
  if (received.kind !== 'unsigned') return received;
  const renewed = await secrets.renew();
  return renewed === null ? received : receive(request, { ...ours, secrets: renewed });
}
