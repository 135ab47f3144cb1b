import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';

export interface GitRequest {
  /** The folder under which `/<owner>/<name>.git` lies. */
  readonly root: string;
  /** Below the root: `/owner/name.git/info/refs`. */
  readonly path: string;
  readonly query: string;
  /** Who may push; null may only read. */
  readonly user: string | null;
  /** Runs when Git is done, before the client hears so. */
  readonly finished: () => Promise<void>;
}

/** Answers one request of Git's own protocol with `git http-backend` (CGI, RFC 3875). Resolves when it has answered. */
export async function serveGit(
  wanted: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_PROJECT_ROOT: wanted.root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: wanted.path,
      QUERY_STRING: wanted.query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(wanted.user === null ? {} : { REMOTE_USER: wanted.user }),
    },
  });
  const zipped = request.headers['content-encoding'] === 'gzip';
  (zipped ? request.pipe(createGunzip()) : request).pipe(backend.stdin);
  backend.stdin.on('error', () => undefined);

  let head = Buffer.alloc(0);
  backend.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = String(head.subarray(0, end))
      .split('\r\n')
      .map((line): [string, string] => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]);
    const { status = '200', ...headers } = Object.fromEntries(fields);
    response.writeHead(Number.parseInt(status, 10), headers);
    response.write(head.subarray(end + 4));
  });
  await once(backend, 'close');
  await wanted.finished();
  if (!response.headersSent) response.writeHead(500);
  response.end();
}
