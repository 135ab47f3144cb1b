import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';

/** Requests that one invocation sent. */
export interface Calls {
  aws: number;
  github: number;
  /** Of the hubs of models and data sets. */
  hubs: number;
}

const fetched = z.object({ request: z.object({ origin: z.string() }) });

/**
 * Counts what is asked over HTTP, by Node's own diagnostics: AWS's SDK asks through `node:http`, Octokit through `fetch`.
 * What is sent while `during` waits counts for it alone, whatever else goes on in the process.
 */
export class CallCounter {
  readonly #github: string;
  readonly #current = new AsyncLocalStorage<Calls>();

  readonly #onHttp = (): void => this.#count('aws');
  readonly #onFetch = (message: unknown): void => {
    const { origin } = fetched.parse(message).request;
    this.#count(origin === this.#github ? 'github' : 'hubs');
  };

  /** `github`: where its interface is. */
  constructor(github: string) {
    this.#github = new URL(github).origin;
    subscribe('http.client.request.created', this.#onHttp);
    subscribe('undici:request:create', this.#onFetch);
  }

  async during<Value>(act: () => Promise<Value>): Promise<{ readonly value: Value; readonly calls: Calls }> {
    const calls = { aws: 0, github: 0, hubs: 0 };
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
