import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Requests that one invocation sent. */
export interface Calls {
  aws: number;
  github: number;
}

/**
 * Counts what is asked over HTTP, by Node's own diagnostics: AWS's SDK asks through `node:http`, Octokit through `fetch`.
 * What is sent while `during` waits counts for it alone, whatever else goes on in the process.
 */
export class CallCounter {
  readonly #current = new AsyncLocalStorage<Calls>();

  readonly #onHttp = (): void => this.#count('aws');
  readonly #onFetch = (): void => this.#count('github');

  constructor() {
    subscribe('http.client.request.created', this.#onHttp);
    subscribe('undici:request:create', this.#onFetch);
  }

  async during<Value>(act: () => Promise<Value>): Promise<{ readonly value: Value; readonly calls: Calls }> {
    const calls = { aws: 0, github: 0 };
    return { value: await this.#current.run(calls, act), calls };
  }

  close(): void {
    unsubscribe('http.client.request.created', this.#onHttp);
    unsubscribe('undici:request:create', this.#onFetch);
  }

  #count(to: keyof Calls): void {
    const calls = this.#current.getStore();
    if (calls !== undefined) calls[to] += 1;
  }
}
