import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { z } from 'zod';

export interface SentMessage {
  readonly body: string;
  readonly group: string;
  readonly deduplicationId: string;
}

const sendBatch = z.object({
  Entries: z.array(
    z.object({
      Id: z.string(),
      MessageBody: z.string(),
      MessageGroupId: z.string(),
      MessageDeduplicationId: z.string(),
    }),
  ),
});

/**
 * The two calls by which the webhook function reaches AWS, in the JSON protocol of Secrets Manager and SQS: for tests of
 * that function alone, and where a stand-in for all of AWS would be what is measured.
 */
export class AwsApi {
  readonly url: string;
  /** By name. */
  readonly secrets = new Map<string, string>();
  readonly sent: SentMessage[] = [];
  /** Calls by their operation. */
  readonly calls = new Map<string, number>();
  /** Calls of these operations fail, whatever they ask for. */
  readonly broken = new Set<string>();
  readonly #server: Server;

  constructor(url: string, server: Server) {
    this.url = url;
    this.#server = server;
  }

  /** Variables by which AWS's SDK comes here. */
  get variables(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    };
  }

  answer(operation: string, input: unknown): { readonly status: number; readonly body: object } {
    this.calls.set(operation, (this.calls.get(operation) ?? 0) + 1);
    if (this.broken.has(operation)) return { status: 500, body: { __type: 'InternalFailure' } };
    if (operation === 'SendMessageBatch') return { status: 200, body: this.#take(sendBatch.parse(input)) };
    const { SecretId } = z.object({ SecretId: z.string() }).parse(input);
    const value = this.secrets.get(SecretId);
    return value === undefined
      ? { status: 400, body: { __type: 'ResourceNotFoundException', Message: 'no such secret' } }
      : { status: 200, body: { Name: SecretId, SecretString: value } };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take({ Entries }: z.output<typeof sendBatch>): object {
    const Successful = Entries.map((entry) => {
      this.sent.push({
        body: entry.MessageBody,
        group: entry.MessageGroupId,
        deduplicationId: entry.MessageDeduplicationId,
      });
      const digest = createHash('md5').update(entry.MessageBody).digest('hex');
      return { Id: entry.Id, MessageId: randomUUID(), MD5OfMessageBody: digest };
    });
    return { Successful, Failed: [] };
  }
}

export async function startAwsApi(): Promise<AwsApi> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const api = new AwsApi(`http://127.0.0.1:${port}`, server);
  server.on('request', (request, response) => {
    void jsonOf(request).then((input) => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const { status, body } = api.answer(operation, input);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  return api;
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(z.instanceof(Uint8Array).parse(chunk));
  return JSON.parse(Buffer.concat(chunks).toString());
}
