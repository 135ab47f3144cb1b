import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { FUNCTION_NAMES, type FunctionName } from '../../../functions/bundle.ts';
import type { StackDeployment } from '../../stand-ins/aws/stack-deployment.ts';
import { FunctionProcess } from './function-process.ts';

const webhookAnswer = z.object({ statusCode: z.int(), body: z.string() });
const batchAnswer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

const PAUSE_MILLISECONDS = 200;
/** In place of the seconds that a message which failed would wait. */
const AGAIN_SECONDS = 1;

interface Pump {
  readonly called: FunctionProcess;
  readonly queueUrl: string;
  /** With the function's role, as Lambda asks the queue. */
  readonly sqs: SQSClient;
}

/**
 * What AWS does around the functions as they are deployed, all the time:
 * ```
 * GitHub ── HTTP API ──> webhook        messages ──> advance        hints ──> callback
 * ```
 * A message that a function fails for is given out again, every other one is deleted.
 */
export class LambdaLoops {
  readonly url: string;
  /** What went wrong in a loop itself, not in a message. */
  readonly errors: unknown[] = [];
  readonly #server: Server;
  readonly #functions: ReadonlyMap<FunctionName, FunctionProcess>;
  readonly #loops: readonly Promise<void>[];
  #ends = false;

  private constructor(
    server: Server,
    port: number,
    functions: ReadonlyMap<FunctionName, FunctionProcess>,
    pumps: readonly Pump[],
  ) {
    this.#server = server;
    this.#functions = functions;
    this.url = `http://127.0.0.1:${port}/`;
    this.#loops = pumps.map((pump) => this.#pump(pump));
  }

  /** With the functions bundled in a folder. `variables` are given to all of them besides those of the stack. */
  static async open(
    bundles: string,
    deployment: StackDeployment,
    variables: Readonly<Record<string, string>>,
  ): Promise<LambdaLoops> {
    const functions = new Map<FunctionName, FunctionProcess>();
    for (const name of FUNCTION_NAMES) {
      const own = { ...variables, ...(await deployment.variablesOf(name)) };
      functions.set(name, await FunctionProcess.start(join(bundles, name, 'index.mjs'), own));
    }
    const pumpOf = async (name: FunctionName, variable: string): Promise<Pump> => {
      const { [variable]: queueUrl = '' } = await deployment.variablesOf(name);
      const sqs = new SQSClient(await deployment.accessOf(name));
      return { called: functionOf(functions, name), queueUrl, sqs };
    };
    const pumps = [await pumpOf('advance', 'MUSTRUN_QUEUE'), await pumpOf('callback', 'MUSTRUN_HINTS')];
    const webhook = functionOf(functions, 'webhook');
    const server = createServer(async (request, response) => {
      try {
        const event = { headers: request.headers, body: await bodyOf(request), isBase64Encoded: true };
        const answer = webhookAnswer.parse(await webhook.call(event));
        response.writeHead(answer.statusCode).end(answer.body);
      } catch (error) {
        response.writeHead(502).end(String(error));
      }
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port was given');
    return new LambdaLoops(server, address.port, functions, pumps);
  }

  /** Calls a function as its schedule does. Fails with what it fails with. */
  async callScheduled(name: 'nightly' | 'sweep'): Promise<void> {
    const event = { id: `${name}-1`, time: new Date().toISOString() };
    await functionOf(this.#functions, name).call(event);
  }

  async close(): Promise<void> {
    this.#ends = true;
    await Promise.all(this.#loops);
    this.#server.close();
    this.#server.closeAllConnections();
    for (const started of this.#functions.values()) await started.stop();
  }

  async #pump({ called, queueUrl, sqs }: Pump): Promise<void> {
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
        const answer = await called.call({ Records: Messages.map(recordOf) });
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

function functionOf(
  functions: ReadonlyMap<FunctionName, FunctionProcess>,
  name: FunctionName,
): FunctionProcess {
  const found = functions.get(name);
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
}

function recordOf({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }: Message) {
  return { messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, attributes: Attributes };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('base64');
}
