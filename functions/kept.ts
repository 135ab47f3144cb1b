import type { Clock } from '../core/ports/clock.ts';

export interface KeptOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** How long a value is good. */
  readonly milliseconds: number;
  /** A value that is younger is not asked for again, however often it is refused: who sends nonsense would cost us calls. */
  readonly youngMilliseconds: number;
}

/**
 * ```
 * fetched ---- young ----|---- may be renewed when refused ----|---- fetched again
 * ```
 */
export const SHORT_LIFE = { milliseconds: 15 * 60 * 1000, youngMilliseconds: 60 * 1000 };

/** A value from elsewhere, kept for as long as it is good. A fetch that fails is not kept. */
export class Kept<Value> {
  readonly #fetch: () => Promise<Value>;
  readonly #options: KeptOptions;
  #entry: { readonly value: Promise<Value>; readonly at: number } | null = null;

  constructor(fetch: () => Promise<Value>, options: KeptOptions) {
    this.#fetch = fetch;
    this.#options = options;
  }

  get(): Promise<Value> {
    const entry = this.#entry;
    return entry !== null && this.#age(entry.at) < this.#options.milliseconds ? entry.value : this.#renewed();
  }

  /** For when the value was refused: a newer one, or null while the kept one is young. */
  async renew(): Promise<Value | null> {
    const entry = this.#entry;
    if (entry !== null && this.#age(entry.at) < this.#options.youngMilliseconds) return null;
    return await this.#renewed();
  }

  #age(at: number): number {
    return this.#options.clock.now().getTime() - at;
  }

  #renewed(): Promise<Value> {
    const value = this.#fetch();
    const entry = { value, at: this.#options.clock.now().getTime() };
    this.#entry = entry;
    value.catch(() => {
      if (this.#entry === entry) this.#entry = null;
    });
    return value;
  }
}

/** Makes a value at the first call and gives the same ever after; nothing is kept of a call that throws. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
