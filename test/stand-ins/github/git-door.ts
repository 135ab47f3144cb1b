import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Actor, authenticate } from './authentication.ts';
import { mayPush, mayRead } from './authorization.ts';
import type { Deliveries } from './deliveries.ts';
import { branches } from './git.ts';
import { serveGit } from './git-http.ts';
import { announceBranches } from './push.ts';
import type { GithubState } from './state.ts';

const GIT_PATH = /^\/(?<name>[^/]+\/[^/]+)\.git\/(?:info\/refs|git-upload-pack|git-receive-pack)$/;

/** Clone, fetch and push over HTTP, for whom GitHub would let in. */
export class GitDoor {
  readonly #state: GithubState;
  readonly #deliveries: Deliveries;

  constructor(state: GithubState, deliveries: Deliveries) {
    this.#state = state;
    this.#deliveries = deliveries;
  }

  /** Answers a request of Git's protocol; false when it is none. */
  async open(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { name } = GIT_PATH.exec(url.pathname)?.groups ?? {};
    if (name === undefined) return false;
    const repository = this.#state.repositories.get(name);
    const actor = this.#actor(request);
    const pushes =
      url.pathname.endsWith('/git-receive-pack') || url.searchParams.get('service') === 'git-receive-pack';
    if (repository === undefined || !mayRead(repository, actor) || (pushes && !mayPush(repository, actor))) {
      const status = actor.kind === 'nobody' ? 401 : 403;
      response.writeHead(status, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
      return true;
    }
    const user = actor.kind === 'user' ? actor.login : null;
    const before = await branches(repository.folder);
    const finished = async (): Promise<void> => {
      if (pushes && user !== null)
        await announceBranches(this.#state, this.#deliveries, { repository, before, pusher: user });
    };
    const { folder: root } = this.#state;
    await serveGit(
      { root, path: url.pathname, query: url.search.slice(1), user, finished },
      request,
      response,
    );
    return true;
  }

  #actor(request: IncomingMessage): Actor {
    const authenticated = authenticate(this.#state, request.headers.authorization);
    return authenticated.kind === 'actor' ? authenticated.actor : { kind: 'nobody' };
  }
}
