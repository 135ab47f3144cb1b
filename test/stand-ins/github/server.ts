import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Answer, type Api, answer } from './api.ts';
import type { Handlers } from './call.ts';
import { Deliveries, type DeliveryTarget } from './deliveries.ts';
import { type ApiRequest, openDescription } from './description.ts';
import { Faults } from './faults.ts';
import { GitDoor } from './git-door.ts';
import { HANDLERS } from './handlers.ts';
import { textOf } from './http-text.ts';
import { Pages } from './pages/pages.ts';
import { People } from './people.ts';
import { RateLimit } from './rate-limit.ts';
import { type AppOwner, type AppRecord, createState, type GithubState, type Permissions } from './state.ts';

export interface GithubOptions {
  readonly permissions?: Permissions;
  readonly events?: readonly string[];
  /** Where the App's deliveries go; nowhere when absent. */
  readonly target?: DeliveryTarget;
  readonly now?: () => Date;
  readonly port?: number;
  /** In place of the stand-in's own, by operation: a test's way to see what a wrong one does. */
  readonly handlers?: Handlers;
}

const APP_ID = 4711;
const APP_OWNER: AppOwner = { login: 'app-owner', type: 'User' };
/** Of a person, or of an organisation. */
const NEW_APP = /^(?:\/organizations\/(?<organization>[\w-]+))?\/settings\/apps\/new$/;
const PERMISSIONS: Permissions = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
};
const EVENTS = ['push', 'pull_request', 'issue_comment'];

/**
 * GitHub as a small server on this machine: its REST interface under `/api/v3` (as GitHub Enterprise Server has it),
 * Git repositories under `/<owner>/<name>.git`, pages for people under the addresses that they have on GitHub, and the
 * deliveries of one App.
 */
export class GithubStandIn {
  readonly state: GithubState;
  readonly people: People;
  readonly deliveries: Deliveries;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  /** Of the App, as PEM. */
  readonly privateKey: string;
  readonly #api: Api;
  readonly #server: Server;
  readonly #git: GitDoor;
  readonly #pages: Pages;

  constructor(api: Api, server: Server, privateKey: KeyObject) {
    this.#api = api;
    this.#server = server;
    this.state = api.state;
    this.deliveries = api.deliveries;
    this.faults = api.faults;
    this.rateLimit = api.rateLimit;
    this.people = new People(api.state, api.deliveries);
    this.#git = new GitDoor(api.state, api.deliveries);
    this.#pages = new Pages(api.state, api.deliveries, this.people);
    this.privateKey = z.string().parse(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  }

  /** What the stand-in answered and GitHub never would. */
  get bugs(): readonly string[] {
    return this.#api.bugs;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.state.url);
    if (url.pathname.startsWith('/api/v3/')) return await this.#answer(url, request, response);
    if (await this.#git.open(url, request, response)) return;
    if (NEW_APP.test(url.pathname) && request.method === 'POST') {
      return await this.#offerManifest(url, request, response);
    }
    await this.#pages.answer(url, request, response);
  }

  /** Waits for deliveries and stops. Throws when a reply of the stand-in was wrong: no test may pass on one. */
  async close(): Promise<void> {
    await this.deliveries.settled();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    await rm(this.state.folder, { recursive: true });
    if (this.bugs.length > 0) throw new Error(`the stand-in was wrong: ${this.bugs.join('\n')}`);
  }

  async #answer(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const body = parsed(text);
    if (body === UNREADABLE) {
      const message = JSON.stringify({
        message: 'Problems parsing JSON',
        documentation_url: '',
        status: '400',
      });
      write(response, { status: 400, headers: {}, body: message }, this.state.now());
      return;
    }
    const asked: ApiRequest = {
      method: request.method ?? 'GET',
      path: url.pathname.slice('/api/v3'.length),
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body,
    };
    write(response, await answer(this.#api, asked), this.state.now());
  }

  /**
   * The form by which a browser brings a manifest. GitHub asks the person first; then it sends the browser back with the
   * state that came along and a code that is good for one conversion.
   */
  async #offerManifest(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { organization } = NEW_APP.exec(url.pathname)?.groups ?? {};
    const owner: AppOwner =
      organization === undefined ? APP_OWNER : { login: organization, type: 'Organization' };
    const form = new URLSearchParams(await textOf(request));
    const manifest: unknown = JSON.parse(form.get('manifest') ?? '{}');
    const { redirect_url: target } = z.object({ redirect_url: z.url() }).parse(manifest);
    const code = randomBytes(20).toString('hex');
    this.state.manifests.set(code, { manifest, owner });
    const back = new URL(target);
    back.searchParams.set('code', code);
    const state = url.searchParams.get('state');
    if (state !== null) back.searchParams.set('state', state);
    response.writeHead(302, { location: back.href }).end();
  }
}

export async function startGithub(options: GithubOptions = {}): Promise<GithubStandIn> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = options.now ?? (() => new Date());
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const app: AppRecord = {
    id: APP_ID,
    slug: 'mustrun',
    publicKey,
    permissions: options.permissions ?? PERMISSIONS,
    events: options.events ?? EVENTS,
    owner: APP_OWNER,
  };
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-github-'));
  const api: Api = {
    state: createState(`http://127.0.0.1:${port}`, folder, app, now),
    deliveries: new Deliveries(options.target ?? null, now),
    description: await openDescription(),
    handlers: { ...HANDLERS, ...options.handlers },
    faults: new Faults(),
    rateLimit: new RateLimit(now),
    bugs: [],
  };
  const github = new GithubStandIn(api, server, privateKey);
  server.on('request', (request, response) => {
    github.handle(request, response).catch((error: unknown) => {
      api.bugs.push(String(error));
      response.destroy();
    });
  });
  return github;
}

const UNREADABLE = Symbol('not JSON');

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}

function write(response: ServerResponse, { status, headers, body }: Answer, now: Date): void {
  const type = body === null ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { date: now.toUTCString(), ...type, ...headers }).end(body ?? undefined);
}
