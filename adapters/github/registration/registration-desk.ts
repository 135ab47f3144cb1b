import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { type AppCredentials, installationPage } from './app-credentials.ts';
import { appManifest, newAppAddress } from './app-manifest.ts';
import { convertManifest } from './convert-manifest.ts';
import type { GithubSite } from './github-site.ts';
import { createdPage, offerPage, problemPage } from './registration-pages.ts';

export interface RegistrationWish {
  readonly site: GithubSite;
  /** Null: the App belongs to whoever is logged in. */
  readonly organization: string | null;
  readonly name: string;
  /** Where deliveries are to go. */
  readonly webhook: string;
  /** Told what went wrong in the browser, where it may be tried again. */
  readonly hindered: (problem: string) => void;
  /** Keeps what was made, before the browser is told. */
  readonly keep: (app: AppCredentials) => Promise<void>;
}

export type Registration =
  | { readonly kind: 'created'; readonly app: AppCredentials }
  | { readonly kind: 'too late' }
  | { readonly kind: 'stopped' };

interface Sent {
  readonly status: number;
  readonly page: string;
  /** What is over once the browser has the page. */
  readonly registration?: Registration;
}

const CREATED = '/created';
const CODE = /^[\w-]{1,200}$/;
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  connection: 'close',
};

/** Answers the browser of one registration. */
export class RegistrationDesk {
  readonly origin: string;
  readonly ended: Promise<Registration>;
  readonly #wish: RegistrationWish;
  readonly #state = randomBytes(24).toString('base64url');
  readonly #end = Promise.withResolvers<Registration>();
  /** GitHub is asked for what it made, or has told: nothing may come between. */
  #converting = false;
  #endLater: Registration | null = null;

  constructor(wish: RegistrationWish, origin: string) {
    this.#wish = wish;
    this.origin = origin;
    this.ended = this.#end.promise;
  }

  /** Ends the registration; one for which GitHub is being asked is written down first. */
  end(registration: Registration): void {
    if (this.#converting) this.#endLater ??= registration;
    else this.#end.resolve(registration);
  }

  /** Never fails: what cannot be kept ends the registration with its error. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let sent: Sent;
    try {
      sent = await this.#sent(request);
    } catch (error) {
      this.#end.reject(error);
      sent = problem(500, 'What GitHub made could not be written down: the terminal says more');
    }
    response.writeHead(sent.status, HEADERS).end(sent.page);
    // A browser that went away has seen all that it will.
    await finished(response).catch(() => undefined);
    if (sent.registration !== undefined) this.#end.resolve(sent.registration);
  }

  async #sent({ method, url = '/', headers }: IncomingMessage): Promise<Sent> {
    // A page of another site that has its name point here is answered nothing.
    if (headers.host !== new URL(this.origin).host) return problem(421, 'This page has another address');
    if (method !== 'GET') return problem(405, 'This page is read');
    const { pathname, searchParams } = new URL(url, this.origin);
    if (pathname === '/') return { status: 200, page: this.#offer() };
    if (pathname !== CREATED) return problem(404, 'There is no such page');
    if (!same(searchParams.get('state') ?? '', this.#state)) {
      return problem(403, 'This is the answer to another start');
    }
    const code = searchParams.get('code') ?? '';
    if (!CODE.test(code)) return problem(400, 'GitHub sent no code');
    if (this.#converting) return problem(409, 'GitHub is being asked already');
    return await this.#convert(code);
  }

  #offer(): string {
    const { site, organization, name, webhook } = this.#wish;
    const manifest = appManifest({ name, webhook, redirect: `${this.origin}${CREATED}` });
    const target = newAppAddress(site.pages, organization, this.#state);
    return offerPage({ name, organization, webhook, target, manifest: JSON.stringify(manifest) });
  }

  async #convert(code: string): Promise<Sent> {
    this.#converting = true;
    const converted = await convertManifest(this.#wish.site.api, code);
    if (converted.kind === 'refused') {
      this.#converting = false;
      this.#wish.hindered(converted.reason);
      const registration = this.#endLater === null ? {} : { registration: this.#endLater };
      return { ...problem(502, converted.reason), ...registration };
    }
    const { app } = converted;
    await this.#wish.keep(app);
    const page = createdPage(app.page, installationPage(app));
    return { status: 200, page, registration: { kind: 'created', app } };
  }
}

function problem(status: number, text: string): Sent {
  return { status, page: problemPage(text) };
}

function same(found: string, expected: string): boolean {
  const [left, right] = [Buffer.from(found), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
