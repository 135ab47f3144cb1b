import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import { type Registration, RegistrationDesk, type RegistrationWish } from './registration-desk.ts';

export interface RegistrationOptions extends RegistrationWish {
  /** Of the page on this machine; 0: any that is free. */
  readonly port: number;
  readonly milliseconds: number;
  /** Ends the waiting, but not the writing down of an App that GitHub has made. */
  readonly signal: AbortSignal;
  /** Told the address that a browser has to open. */
  readonly opened: (address: string) => void;
}

const HOST = '127.0.0.1';
const bound = z.object({ port: z.int() });

/**
 * Has a person make the App in a browser:
 *
 * ```
 * 127.0.0.1/ ── form with the manifest ──> GitHub: confirm ── code, state ──> 127.0.0.1/created ── code ──> GitHub's REST
 *                                                                                  keep <── number, key, secret ──
 * ```
 *
 * The page is on the loopback address alone. Throws where its port is taken, or what was made cannot be kept.
 */
export async function registerApp(options: RegistrationOptions): Promise<Registration> {
  const { port: wanted, milliseconds, signal, opened, ...wish } = options;
  const server = createServer();
  server.listen(wanted, HOST);
  await once(server, 'listening');
  const { port } = bound.parse(server.address());
  const desk = new RegistrationDesk(wish, `http://${HOST}:${port}`);
  server.on('request', (request, response) => void desk.answer(request, response));
  const late = setTimeout(() => desk.end({ kind: 'too late' }), milliseconds);
  const stop = (): void => desk.end({ kind: 'stopped' });
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  else opened(`${desk.origin}/`);
  try {
    return await desk.ended;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
    server.close();
    // Browsers open connections in advance, which would keep the process.
    server.closeAllConnections();
  }
}
