import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { z } from 'zod';
import { bundleFunctions, type FunctionName } from '../../../functions/bundle.ts';
import { lambdaContext } from '../../fakes/lambda.ts';
import type { AwsDeployment } from '../../stand-ins/aws/deployment.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;
const bundle = z.object({ handler: z.custom<Handler>((found) => typeof found === 'function') });
const webhookAnswer = z.object({ statusCode: z.int(), body: z.string() });
const batchAnswer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

const PAUSE_MILLISECONDS = 200;
/** In place of the seconds that a message which failed would wait. */
const AGAIN_SECONDS = 1;

/**
 * What AWS does around the functions as they are deployed, all the time:
 * ```
 * GitHub ── function URL ──> webhook        messages ──> advance        hints ──> callback
 * ```
 * A message that a function fails for is given out again, every other one is deleted.
 */
export class LambdaLoops {
  readonly url: string;
  /** What went wrong in a loop itself, not in a message. */
  readonly errors: unknown[] = [];
  readonly #server: Server;
  readonly #loops: readonly Promise<void>[];
  #ends = false;

  private constructor(
    server: Server,
    port: number,
    handlers: ReadonlyMap<FunctionName, Handler>,
    deployment: AwsDeployment,
  ) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}/`;
    this.#loops = [
      this.#pump(deployment, deployment.queueUrl, handlerOf(handlers, 'advance')),
      this.#pump(deployment, deployment.hintsUrl, handlerOf(handlers, 'callback')),
    ];
  }

  /** With the functions bundled into a folder; they read the environment of this process. */
  static async open(folder: string, deployment: AwsDeployment): Promise<LambdaLoops> {
    await bundleFunctions(folder);
    const handlers = new Map<FunctionName, Handler>();
    for (const name of ['webhook', 'advance', 'callback'] as const) {
      const file = join(folder, name, 'index.mjs');
      handlers.set(name, bundle.parse(await import(/* @vite-ignore */ file)).handler);
    }
    const webhook = handlerOf(handlers, 'webhook');
    const server = createServer(async (request, response) => {
      try {
        const event = { headers: request.headers, body: await bodyOf(request), isBase64Encoded: true };
        const answer = webhookAnswer.parse(await webhook(event, lambdaContext()));
        response.writeHead(answer.statusCode).end(answer.body);
      } catch (error) {
        response.writeHead(502).end(String(error));
      }
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port was given');
    return new LambdaLoops(server, address.port, handlers, deployment);
  }

  async close(): Promise<void> {
    this.#ends = true;
    await Promise.all(this.#loops);
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pump({ sqs }: AwsDeployment, queueUrl: string, handler: Handler): Promise<void> {
    const receive = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    });
    while (!this.#ends) {
      try {
        const { Messages = [] } = await sqs.send(receive);
        if (Messages.length === 0) {
          await sleep(PAUSE_MILLISECONDS);
          continue;
        }
        const answer = await handler({ Records: Messages.map(recordOf) }, lambdaContext());
        const failed = new Set(
          batchAnswer.parse(answer).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
        );
        for (const { MessageId = '', ReceiptHandle } of Messages) {
          const at = { QueueUrl: queueUrl, ReceiptHandle };
          await (failed.has(MessageId)
            ? sqs.send(new ChangeMessageVisibilityCommand({ ...at, VisibilityTimeout: AGAIN_SECONDS }))
            : sqs.send(new DeleteMessageCommand(at)));
        }
      } catch (error) {
        this.errors.push(error);
        await sleep(PAUSE_MILLISECONDS);
      }
    }
  }
}

function handlerOf(handlers: ReadonlyMap<FunctionName, Handler>, name: FunctionName): Handler {
  const handler = handlers.get(name);
  if (handler === undefined) throw new Error(`there is no bundle of ${name}`);
  return handler;
}

function recordOf({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }: Message) {
  return { messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, attributes: Attributes };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('base64');
}
