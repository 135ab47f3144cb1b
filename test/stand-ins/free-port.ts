import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';

/** A port that nobody listens on, for a server whose address has to be known before it is started. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  server.close();
  await once(server, 'close');
  return port;
}
