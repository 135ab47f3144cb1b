/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32, Tommy Ettinger, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Deliveries as a network would bring them: out of order, some late, some twice, at once or later. */
export class Disorder<Item> {
  readonly #random: () => number;
  readonly #share: number;
  #held: Item[] = [];

  /** `share` of the items are late, and as many come twice. */
  constructor(seed: number, share: number) {
    this.#random = randomFrom(seed);
    this.#share = share;
  }

  /** What arrives after `items` were sent; what is late arrives with the next ones. */
  arrivals(items: readonly Item[]): readonly Item[] {
    const arriving = this.#held;
    this.#held = [];
    for (const item of items) {
      (this.#random() < this.#share ? this.#held : arriving).push(item);
      if (this.#random() < this.#share) (this.#random() < 0.5 ? this.#held : arriving).push(item);
    }
    return this.#shuffled(arriving);
  }

  #shuffled(items: readonly Item[]): readonly Item[] {
    return items
      .map((item) => ({ item, at: this.#random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  }
}
