import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server to which deliveries go. */
export interface Target {
  readonly url: string;
  readonly received: Received[];
  /** What it answers. */
  status: number;
  close(): void;
}

export async function openTarget(): Promise<Target> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(target.status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const target: Target = {
    url: `http://127.0.0.1:${port}/`,
    received,
    status: 202,
    close: () => server.close(),
  };
  return target;
}
