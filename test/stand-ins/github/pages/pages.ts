import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { h } from 'hastscript';
import type { Deliveries } from '../deliveries.ts';
import { textOf } from '../http-text.ts';
import type { People } from '../people.ts';
import { fullName, type GithubState } from '../state.ts';
import { act } from './acts.ts';
import { fileBytes } from './blob.ts';
import { pageOf, wordsOf } from './route.ts';
import { documentOf, PERSON_PATH, STYLE_PATH } from './shell.ts';
import { maySee, type View } from './view.ts';

/** A second wall behind the cleaning of what people write: a browser runs nothing here, whatever a page says. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src * data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const SAFE = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};
const PERSON_COOKIE = 'person';

interface Sent {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a person looks at and clicks: GitHub's pages as plain HTML. */
export class Pages {
  readonly #state: GithubState;
  readonly #deliveries: Deliveries;
  readonly #people: People;

  constructor(state: GithubState, deliveries: Deliveries, people: People) {
    this.#state = state;
    this.#deliveries = deliveries;
    this.#people = people;
  }

  /** Answers every request that reaches it: with a page, by carrying out a form, or with 404. */
  async answer(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body = '', headers = {} } = await this.#sent(this.#view(url, request), request);
    response.writeHead(status, { ...SAFE, ...headers }).end(body);
  }

  async #sent(view: View, request: IncomingMessage): Promise<Sent> {
    const words = wordsOf(view.url);
    if (words === null) return refusal(view, 404, 'This address cannot be read.');
    if (request.method === 'POST') return await this.#submit(view, words, request);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(view, 405, 'GET or POST.');
    if (view.url.pathname === STYLE_PATH) {
      const body = await readFile(new URL('style.css', import.meta.url));
      return { status: 200, body, headers: { 'content-type': 'text/css; charset=utf-8' } };
    }
    if (words[2] === 'raw') return await this.#raw(view, words);
    const page = await pageOf(view, words);
    if (page === null) return refusal(view, 404, 'There is no such page.');
    return { status: 200, body: documentOf(view, page), headers: HTML };
  }

  async #submit(view: View, words: readonly string[], request: IncomingMessage): Promise<Sent> {
    const { origin } = request.headers;
    if (origin !== undefined && origin !== view.state.url) {
      return refusal(view, 403, 'The form is of another site.');
    }
    const form = new URLSearchParams(await textOf(request));
    if (view.url.pathname === PERSON_PATH) return this.#switch(view, form);
    const [owner = '', name = '', ...rest] = words;
    if (owner === 'settings') return this.#redeliver(view, words);
    const repository = view.state.repositories.get(fullName({ owner, name }));
    if (repository === undefined) return refusal(view, 404, 'There is no such repository.');
    const done = act(view, repository, rest, form);
    return done.kind === 'refused' ? refusal(view, done.status, done.reason) : goOn(done.path);
  }

  #switch(view: View, form: URLSearchParams): Sent {
    const login = form.get('login') ?? '';
    if (!view.state.users.has(login)) return refusal(view, 422, 'There is no such account.');
    const back = form.get('back') ?? '/';
    const cookie = `${PERSON_COOKIE}=${encodeURIComponent(login)}; Path=/; HttpOnly; SameSite=Lax`;
    return goOn(/^\/(?![/\\])/.test(back) ? back : '/', { 'set-cookie': cookie });
  }

  #redeliver(view: View, [, , slug = '', , id = '']: readonly string[]): Sent {
    const known = /^\d+$/.test(id) && slug === view.state.app.slug && view.deliveries.redeliver(BigInt(id));
    return known
      ? goOn(`/settings/apps/${encodeURIComponent(slug)}/advanced`)
      : refusal(view, 404, 'There is no such delivery.');
  }

  async #raw(view: View, [owner = '', name = '', , commit = '', ...path]: readonly string[]): Promise<Sent> {
    const repository = view.state.repositories.get(fullName({ owner, name }));
    const seen = repository !== undefined && maySee(view, repository);
    const body = seen ? await fileBytes(repository, commit, path.join('/')) : null;
    if (body === null) return refusal(view, 404, 'There is no such file.');
    return { status: 200, body, headers: { 'content-type': rawType(path.at(-1) ?? '') } };
  }

  #view(url: URL, request: IncomingMessage): View {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const value = cookies
      .find((cookie) => cookie.startsWith(`${PERSON_COOKIE}=`))
      ?.slice(PERSON_COOKIE.length + 1);
    const login =
      value === undefined
        ? null
        : ([...this.#state.users.keys()].find((known) => encodeURIComponent(known) === value) ?? null);
    return { state: this.#state, deliveries: this.#deliveries, people: this.#people, chosen: login, url };
  }
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

const PICTURES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
};

/** As text, whatever it says, but pictures as what they are. */
function rawType(name: string): string {
  return PICTURES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'text/plain; charset=utf-8';
}

function refusal(view: View, status: number, reason: string): Sent {
  const page = { title: String(status), repository: null, body: [h('h1', String(status)), h('p', reason)] };
  return { status, body: documentOf(view, page), headers: HTML };
}

function goOn(location: string, headers: Readonly<Record<string, string>> = {}): Sent {
  return { status: 303, headers: { ...headers, location } };
}
