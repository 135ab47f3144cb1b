import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Moto } from '../stand-ins/aws/moto.ts';
import { functionsOf } from '../stand-ins/aws/stack.ts';

const CALL = fileURLToPath(new URL('call-function.ts', import.meta.url));
const WEBHOOK = fileURLToPath(new URL('../../dist/functions/webhook/index.mjs', import.meta.url));

const bound = z.object({ port: z.int() });
const answered = z.object({ statusCode: z.int(), body: z.string() });

/**
 * The HTTP API before the webhook, which moto has not: each request calls the function as it was built, with the
 * variables that the stack gives it at that moment.
 */
export class FrontDoor {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}/webhook`;
  }

  static async open(moto: Moto): Promise<FrontDoor> {
    const server = createServer(async (request, response) => {
      try {
        const event = { headers: request.headers, body: await bodyOf(request), isBase64Encoded: true };
        const { statusCode, body } = await call(moto, event);
        response.writeHead(statusCode).end(body);
      } catch (error) {
        // What API Gateway answers where a function fails, or there is none.
        response.writeHead(500).end(String(error));
      }
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new FrontDoor(server, bound.parse(server.address()).port);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function call(moto: Moto, event: object): Promise<z.output<typeof answered>> {
  const { endpoint, region, credentials } = moto.access;
  const variables = (await functionsOf(moto)).get('webhook')?.variables;
  const child = fork(CALL, [WEBHOOK], {
    env: {
      ...variables,
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    silent: true,
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the function ended with ${code} before it answered`);
  });
  child.send(event);
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  return answered.parse(answer);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('base64');
}
