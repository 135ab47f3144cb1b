import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';

/** What a registry holds under one digest. */
export interface Content {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface Faults {
  /** Answers that come before any other, one a request: `{ status: 429, headers: { 'retry-after': '7' } }`. */
  readonly answers?: readonly {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
  }[];
  /** Leaves out `Docker-Content-Digest`, which the specification allows. */
  readonly withoutDigest?: boolean;
  /** Sends other bytes than the digest says. */
  readonly otherBytes?: boolean;
  /** The header by which it asks for a token. */
  readonly challenge?: string;
}

/** Holds for a repository and an act, for a while. */
interface Token {
  readonly scope: string;
  readonly until: number;
}
const TOKEN_SECONDS = 60;

const index = z.object({
  manifests: z.array(z.object({ digest: z.string(), platform: z.object({ architecture: z.string() }) })),
});

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * A container registry on this machine: pulling as in the OCI distribution specification (its end-1 to end-3), with the
 * tokens of Docker's registry, which everybody gets.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export class RegistryStandIn {
  /** `127.0.0.1:port`, as the registry of a name. */
  readonly host: string;
  /** `GET /v2/… 200`, in the order of arrival. */
  readonly requests: string[] = [];
  faults: Faults = {};
  readonly #server: Server;
  readonly #contents = new Map<string, Content>();
  readonly #tags = new Map<string, string>();
  readonly #private = new Set<string>();
  readonly #tokens = new Map<string, Token>();
  #answered = 0;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.host = `127.0.0.1:${port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      response.once('finish', () =>
        this.requests.push(`${request.method} ${request.url} ${response.statusCode}`),
      );
      this.#answer(request, response);
    });
  }

  static async start(): Promise<RegistryStandIn> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.int() }).parse(server.address());
    return new RegistryStandIn(server, port);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Keeps a manifest or a blob of a repository, and answers with its digest. */
  put(repository: string, { mediaType, bytes }: Content, tag?: string): string {
    const digest = digestOf(bytes);
    this.#contents.set(`${repository}@${digest}`, { mediaType, bytes });
    if (tag !== undefined) this.#tags.set(`${repository}:${tag}`, digest);
    return digest;
  }

  /** Nobody gets a token for it. */
  close(repository: string): void {
    this.#private.add(repository);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', `http://${this.host}`);
    const fault = this.faults.answers?.[this.#answered];
    this.#answered += 1;
    if (fault !== undefined) {
      const code = fault.status === 429 ? 'TOOMANYREQUESTS' : 'UNAVAILABLE';
      refuse(response, fault.status, code, fault.headers);
    } else if (url.pathname === '/token') this.#giveToken(url, response);
    else this.#pull(request, response, url.pathname);
  }

  #pull(request: IncomingMessage, response: ServerResponse, path: string): void {
    const found = /^\/v2\/(?<repository>.+)\/(?<kind>manifests|blobs)\/(?<reference>[^/]+)$/.exec(
      path,
    )?.groups;
    const { repository = '', kind, reference = '' } = found ?? {};
    const scope = found === undefined ? null : `repository:${repository}:pull`;
    if (!this.#mayAct(request, scope)) {
      this.#askForToken(response, scope);
      return;
    }
    if (found === undefined) {
      if (path === '/v2/') response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      else refuse(response, 404, 'NAME_UNKNOWN');
      return;
    }
    const digest = reference.includes(':') ? reference : this.#tags.get(`${repository}:${reference}`);
    const content = this.#contents.get(`${repository}@${digest}`);
    if (digest === undefined || content === undefined)
      refuse(response, 404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN');
    else this.#send(request, response, this.#negotiated(request, repository, digest, content));
  }

  /** As Docker's registry does: whoever does not take an index gets what it has for amd64. */
  #negotiated(request: IncomingMessage, repository: string, digest: string, content: Content) {
    const taken = String(request.headers.accept ?? '').split(/\s*,\s*/);
    const listed = index.safeParse(parseOrNull(content.bytes.toString()));
    if (!listed.success || taken.includes(content.mediaType)) return { digest, content };
    const one = listed.data.manifests.find(({ platform }) => platform.architecture === 'amd64')?.digest ?? '';
    return { digest: one, content: this.#contents.get(`${repository}@${one}`) ?? content };
  }

  #send(
    { method }: IncomingMessage,
    response: ServerResponse,
    { digest, content }: { readonly digest: string; readonly content: Content },
  ): void {
    const bytes = this.faults.otherBytes === true ? Buffer.from('{}') : content.bytes;
    response.writeHead(200, {
      'content-type': content.mediaType,
      'content-length': bytes.length,
      ...(this.faults.withoutDigest === true ? {} : { 'docker-content-digest': digest }),
    });
    response.end(method === 'HEAD' ? undefined : bytes);
  }

  /** `scope`: null for what needs a token of any kind. */
  #mayAct(request: IncomingMessage, scope: string | null): boolean {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const known = this.#tokens.get(token);
    return known !== undefined && known.until > Date.now() && (scope === null || known.scope === scope);
  }

  #askForToken(response: ServerResponse, scope: string | null): void {
    const of = scope === null ? '' : `,scope="${scope}"`;
    const challenge =
      this.faults.challenge ?? `Bearer realm="http://${this.host}/token",service="registry.stand-in"${of}`;
    refuse(response, 401, 'UNAUTHORIZED', { 'www-authenticate': challenge });
  }

  /** Whoever asks gets a token; one for a repository that is not for everybody allows nothing. */
  #giveToken(url: URL, response: ServerResponse): void {
    if (url.searchParams.get('service') !== 'registry.stand-in') {
      refuse(response, 400, 'UNSUPPORTED');
      return;
    }
    const asked = url.searchParams.get('scope') ?? '';
    const isClosed = [...this.#private].some((repository) => asked === `repository:${repository}:pull`);
    const token = randomUUID();
    this.#tokens.set(token, {
      scope: isClosed ? 'nothing' : asked,
      until: Date.now() + TOKEN_SECONDS * 1000,
    });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token, access_token: token, expires_in: TOKEN_SECONDS }));
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ errors: [{ code, message: code.toLowerCase(), detail: null }] }));
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
