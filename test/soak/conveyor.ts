import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { z } from 'zod';
import { envelopeSchema } from '../../core/flow/receive/message.ts';
import { bundleFunctions } from '../../functions/bundle.ts';
import { lambdaContext } from '../fakes/lambda.ts';
import type { AwsDeployment } from '../stand-ins/aws/deployment.ts';
import type { DeliveryRecord } from '../stand-ins/github/deliveries.ts';
import { CallCounter, type Calls } from './count-calls.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;
const bundle = z.object({
  handler: z.custom<Handler>((found) => typeof found === 'function'),
});
const webhookAnswer = z.object({ statusCode: z.int(), body: z.string() });
const batchAnswer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** One delivery or message that a function has dealt with. */
export interface Handled {
  readonly round: number;
  /** The event of a delivery, the kind of a message. */
  readonly kind: string;
  readonly delivery: string;
  /** What the webhook answered; of a message whether it is done. */
  readonly outcome: string;
  readonly calls: Calls;
}

/**
 * What AWS does between the functions: hands deliveries to `webhook`, and messages to `advance`, group by group, a
 * message at a time. moto's own event source mapping would run functions in containers, and takes messages off the queue
 * before they are dealt with.
 */
export class Conveyor {
  readonly answered: Handled[] = [];
  readonly acted: Handled[] = [];
  readonly #webhook: Handler;
  readonly #advance: Handler;
  readonly #deployment: AwsDeployment;
  readonly #counter = new CallCounter();

  private constructor(webhook: Handler, advance: Handler, deployment: AwsDeployment) {
    this.#webhook = webhook;
    this.#advance = advance;
    this.#deployment = deployment;
  }

  /** With the functions as they are deployed, bundled into a folder. */
  static async open(folder: string, deployment: AwsDeployment): Promise<Conveyor> {
    await bundleFunctions(folder);
    const load = async (name: string): Promise<Handler> =>
      bundle.parse(await import(/* @vite-ignore */ join(folder, name, 'index.mjs'))).handler;
    return new Conveyor(await load('webhook'), await load('advance'), deployment);
  }

  async deliver(round: number, { headers, payload, guid, event }: DeliveryRecord): Promise<void> {
    const request = { headers, body: payload, isBase64Encoded: false };
    const { value, calls } = await this.#counter.during(() => this.#webhook(request, lambdaContext()));
    const { statusCode, body } = webhookAnswer.parse(value);
    const outcome = `${statusCode} ${z.object({ message: z.string() }).parse(JSON.parse(body)).message}`;
    this.answered.push({ round, kind: event, delivery: guid, outcome, calls });
  }

  /** Acts on messages until there are none; every `twice`th is given out once more, as SQS may. */
  async pump(round: number, twice: number): Promise<void> {
    for (;;) {
      const messages = await this.#receive();
      if (messages.length === 0) return;
      const groups = Map.groupBy(messages, ({ Attributes }) => Attributes?.MessageGroupId ?? '');
      await Promise.all(
        [...groups.values()].map(async (group) => {
          for (const message of group) await this.#act(round, message, twice);
        }),
      );
    }
  }

  close(): void {
    this.#counter.close();
  }

  async #receive(): Promise<readonly Message[]> {
    const { sqs, queueUrl } = this.#deployment;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    });
    return (await sqs.send(command)).Messages ?? [];
  }

  async #act(round: number, message: Message, twice: number): Promise<void> {
    const { sqs, queueUrl } = this.#deployment;
    const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = message;
    const record = { messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, attributes: Attributes };
    const { value, calls } = await this.#counter.during(() =>
      this.#advance({ Records: [record] }, lambdaContext()),
    );
    const { batchItemFailures } = batchAnswer.parse(value);
    const { delivery, message: about } = envelopeSchema.parse(JSON.parse(Body));
    const outcome = batchItemFailures.length === 0 ? 'done' : 'again';
    this.acted.push({ round, kind: about.kind, delivery, outcome, calls });
    const at = { QueueUrl: queueUrl, ReceiptHandle };
    const isFirst = Attributes.ApproximateReceiveCount === '1';
    // The function has had what failed given out later; here it is given out at once.
    if (outcome === 'again' || (isFirst && this.acted.length % twice === 0)) {
      await sqs.send(new ChangeMessageVisibilityCommand({ ...at, VisibilityTimeout: 0 }));
    } else {
      await sqs.send(new DeleteMessageCommand(at));
    }
  }
}
