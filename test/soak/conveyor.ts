import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { z } from 'zod';
import { envelopeSchema } from '../../core/flow/receive/message.ts';
import { bundleFunctions, type FunctionName } from '../../functions/bundle.ts';
import { lambdaContext } from '../fakes/lambda.ts';
import { planOf, playJob } from '../fakes/played-job.ts';
import type { AwsDeployment } from '../stand-ins/aws/deployment.ts';
import type { DeliveryRecord } from '../stand-ins/github/deliveries.ts';
import { CallCounter, type Calls } from './count-calls.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;
type Handlers = Readonly<Record<'webhook' | 'advance' | 'callback', Handler>>;
const bundle = z.object({
  handler: z.custom<Handler>((found) => typeof found === 'function'),
});
const webhookAnswer = z.object({ statusCode: z.int(), body: z.string() });
const batchAnswer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });
const variable = z.object({ name: z.string(), value: z.string() });
const stateChange = z.object({
  detail: z.object({ jobId: z.string(), container: z.object({ environment: z.array(variable) }) }),
});

/** One delivery, message or state change that a function has dealt with. */
export interface Handled {
  readonly round: number;
  /** The event of a delivery, the kind of a message. */
  readonly kind: string;
  /** Of a state change the job's id. */
  readonly delivery: string;
  /** The group of a message, which is one of a pull request. */
  readonly group?: string | undefined;
  /** What the webhook answered; of others whether they are done. */
  readonly outcome: string;
  readonly calls: Calls;
}

/** Of what was dealt with every so manyeth is kept, to come back. */
const KEPT = 11;

/**
 * What AWS does between the functions: hands deliveries to `webhook`, messages to `advance`, group by group, a message at
 * a time, and state changes to `callback`. moto's own event source mapping would run functions in containers, and takes
 * messages off the queue before they are dealt with. Jobs are played: what the trainer leaves lies there when its job ends.
 */
export class Conveyor {
  readonly answered: Handled[] = [];
  readonly acted: Handled[] = [];
  readonly settled: Handled[] = [];
  readonly #handlers: Handlers;
  readonly #deployment: AwsDeployment;
  readonly #counter: CallCounter;
  readonly #kept: { readonly queueUrl: string; readonly message: Message }[] = [];

  private constructor(handlers: Handlers, deployment: AwsDeployment) {
    this.#handlers = handlers;
    this.#deployment = deployment;
    this.#counter = new CallCounter(deployment.variables.MUSTRUN_GITHUB_API ?? '');
  }

  /** With the functions as they are deployed, bundled into a folder. */
  static async open(folder: string, deployment: AwsDeployment): Promise<Conveyor> {
    await bundleFunctions(folder);
    const load = async (name: FunctionName): Promise<Handler> =>
      bundle.parse(await import(/* @vite-ignore */ join(folder, name, 'index.mjs'))).handler;
    const [webhook, advance, callback] = [
      await load('webhook'),
      await load('advance'),
      await load('callback'),
    ];
    return new Conveyor({ webhook, advance, callback }, deployment);
  }

  async deliver(round: number, { headers, payload, guid, event }: DeliveryRecord): Promise<void> {
    const request = { headers, body: payload, isBase64Encoded: false };
    const { webhook } = this.#handlers;
    const { value, calls } = await this.#counter.during(() => webhook(request, lambdaContext()));
    const { statusCode, body } = webhookAnswer.parse(value);
    const outcome = `${statusCode} ${z.object({ message: z.string() }).parse(JSON.parse(body)).message}`;
    this.answered.push({ round, kind: event, delivery: guid, outcome, calls });
  }

  /** Acts on messages and state changes until there are none; every `twice`th is given out once more, as SQS may. */
  async pump(round: number, twice: number): Promise<void> {
    const { queueUrl, hintsUrl } = this.#deployment;
    for (;;) {
      const [messages, hints] = [await this.#receive(queueUrl), await this.#receive(hintsUrl)];
      if (messages.length === 0 && hints.length === 0) return;
      const groups = Map.groupBy(messages, ({ Attributes }) => Attributes?.MessageGroupId ?? '');
      await Promise.all([
        ...[...groups.values()].map(async (group) => {
          for (const message of group) await this.#act(round, message, twice);
        }),
        ...hints.map((hint) => this.#settle(round, hint, twice)),
      ]);
    }
  }

  /** Hours later, as it were, some of what was dealt with comes once more: no queue knows it any more. */
  async comeBack(): Promise<number> {
    for (const [index, { queueUrl, message }] of this.#kept.entries()) {
      const group = message.Attributes?.MessageGroupId;
      const fifo =
        group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: `back-${index}` };
      const again = { QueueUrl: queueUrl, MessageBody: message.Body, ...fifo };
      await this.#deployment.sqs.send(new SendMessageCommand(again));
    }
    return this.#kept.length;
  }

  close(): void {
    this.#counter.close();
  }

  async #receive(queueUrl: string): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    });
    return (await this.#deployment.sqs.send(command)).Messages ?? [];
  }

  async #act(round: number, message: Message, twice: number): Promise<void> {
    const { outcome, calls } = await this.#invoke(this.#handlers.advance, message);
    const { delivery, message: about } = envelopeSchema.parse(JSON.parse(message.Body ?? ''));
    const group = message.Attributes?.MessageGroupId;
    this.acted.push({ round, kind: about.kind, delivery, group, outcome, calls });
    const isTwice = this.acted.length % twice === 0;
    await this.#give(this.#deployment.queueUrl, message, outcome, isTwice, this.acted.length);
  }

  async #settle(round: number, hint: Message, twice: number): Promise<void> {
    const { detail } = stateChange.parse(JSON.parse(hint.Body ?? ''));
    const planKey = detail.container.environment.find(({ name }) => name === 'MUSTRUN_PLAN_KEY')?.value;
    const { store } = this.#deployment;
    await playJob(store, await planOf(store, planKey ?? '-'), detail.jobId);
    const { outcome, calls } = await this.#invoke(this.#handlers.callback, hint);
    this.settled.push({ round, kind: 'state change', delivery: detail.jobId, outcome, calls });
    const isTwice = this.settled.length % twice === 0;
    await this.#give(this.#deployment.hintsUrl, hint, outcome, isTwice, this.settled.length);
  }

  async #invoke(handler: Handler, { MessageId = '', ReceiptHandle = '', Body = '', Attributes }: Message) {
    const attributes = Attributes ?? {};
    const record = { messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, attributes };
    const { value, calls } = await this.#counter.during(() =>
      handler({ Records: [record] }, lambdaContext()),
    );
    const { batchItemFailures } = batchAnswer.parse(value);
    return { outcome: batchItemFailures.length === 0 ? 'done' : 'again', calls };
  }

  /** Off the queue with what is done, but for what is to come twice. */
  async #give(
    queueUrl: string,
    message: Message,
    outcome: string,
    isTwice: boolean,
    count: number,
  ): Promise<void> {
    const { sqs } = this.#deployment;
    const at = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
    const isFirst = message.Attributes?.ApproximateReceiveCount === '1';
    // The function has had what failed given out later; here it is given out at once.
    if (outcome === 'again' || (isFirst && isTwice)) {
      await sqs.send(new ChangeMessageVisibilityCommand({ ...at, VisibilityTimeout: 0 }));
      return;
    }
    if (count % KEPT === 0) this.#kept.push({ queueUrl, message });
    await sqs.send(new DeleteMessageCommand(at));
  }
}
