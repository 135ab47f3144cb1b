import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answered, type Asked, fileAnswer, json } from './answer.ts';
import { answerHuggingFace } from './hugging-face-api.ts';
import { answerModelScope } from './model-scope-api.ts';
import { Repositories } from './repositories.ts';

/** One thing that goes wrong, once, with the next request whose path the pattern fits. */
export type Fault =
  | { readonly kind: 'answer'; readonly answer: Answered }
  | { readonly kind: 'hang' | 'reset' }
  /** The connection breaks, or brings no more, after so many bytes of the body. */
  | { readonly kind: 'cut' | 'stall'; readonly afterBytes: number }
  /** The first byte of the body is another. */
  | { readonly kind: 'alter' }
  | { readonly kind: 'delay'; readonly milliseconds: number };

export interface SeenRequest {
  readonly at: 'hub' | 'storage';
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly token: string | null;
  readonly range: string | null;
}

/** A hub on this machine that speaks the interfaces of Hugging Face and of ModelScope. */
export interface HubServer {
  readonly url: string;
  readonly repositories: Repositories;
  readonly seen: SeenRequest[];
  readonly fail: (path: RegExp, ...faults: readonly Fault[]) => void;
  readonly close: () => Promise<void>;
}

export async function startHubServer(): Promise<HubServer> {
  const repositories = new Repositories();
  const seen: SeenRequest[] = [];
  const faults: [RegExp, Fault][] = [];
  const addresses = { hub: '', storage: '' };

  const serve = (at: 'hub' | 'storage') => (request: IncomingMessage, response: ServerResponse) => {
    const asked = read(request, addresses.hub, addresses.storage);
    const { method, path, token, headers } = asked;
    seen.push({ at, method, target: request.url ?? '', token, range: headers.range ?? null });
    const index = faults.findIndex(([pattern]) => pattern.test(path));
    const fault = index === -1 ? undefined : faults.splice(index, 1)[0]?.[1];
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'answer') return send(response, method, fault.answer, null);
    const answer = at === 'hub' ? answerHub(asked, repositories) : answerStorage(asked, repositories);
    if (fault?.kind === 'delay') setTimeout(() => send(response, method, answer, null), fault.milliseconds);
    else if (fault?.kind === 'alter') send(response, method, altered(answer), null);
    else send(response, method, answer, fault?.kind === 'cut' || fault?.kind === 'stall' ? fault : null);
  };
  const servers = [createServer(serve('hub')), createServer(serve('storage'))] as const;
  const [hub, storage] = await Promise.all(servers.map(listen));
  addresses.hub = `http://127.0.0.1:${hub}`;
  // Another name for the same machine, so that clients see another host.
  addresses.storage = `http://localhost:${storage}`;
  return {
    url: addresses.hub,
    repositories,
    seen,
    fail: (path, ...more) => faults.push(...more.map((fault): [RegExp, Fault] => [path, fault])),
    close: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

function read(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  origin: string,
  storage: string,
): Asked {
  const { pathname, searchParams } = new URL(url, origin);
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  const cookie = /(?:^|; )m_session_id=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  const range = headers.range;
  return {
    method,
    path: pathname,
    query: searchParams,
    headers: { range },
    token: bearer ?? cookie ?? null,
    storage,
    origin,
  };
}

function answerHub(asked: Asked, repositories: Repositories): Answered {
  return (
    answerModelScope(asked, repositories) ??
    answerHuggingFace(asked, repositories) ??
    json(404, { error: `the stand-in does not know ${asked.path}` })
  );
}

function answerStorage({ path, headers, token }: Asked, repositories: Repositories): Answered {
  // Signed addresses are refused when a second credential comes with them.
  if (token !== null) return json(400, { error: 'only one way to authenticate is allowed' });
  const file = repositories.large(path.slice(1));
  if (file === null) return json(404, { error: 'no such object' });
  return fileAnswer(file.body, headers.range, {
    etag: `"${file.sha256}"`,
    'x-linked-etag': `"${file.sha256}"`,
  });
}

function altered(answer: Answered): Answered {
  const body = Buffer.from(answer.body ?? '');
  body[0] = 255 - (body[0] ?? 0);
  return { ...answer, body };
}

function send(
  response: ServerResponse,
  method: string,
  answer: Answered,
  end: Extract<Fault, { kind: 'cut' | 'stall' }> | null,
): void {
  const body = Buffer.from(answer.body ?? '');
  response.writeHead(answer.status, { 'content-length': String(body.length), ...answer.headers });
  if (end === null) {
    response.end(method === 'HEAD' ? undefined : body);
    return;
  }
  response.write(body.subarray(0, end.afterBytes), () => {
    if (end.kind === 'cut') response.destroy();
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port was given'));
      else resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
