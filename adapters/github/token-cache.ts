/** Five minutes less than the hour that GitHub gives an installation's token: no request starts with a dying one. */
const KEPT_MILLISECONDS = 55 * 60 * 1000;

/** Installation tokens for as long as they are good. One cache may serve every client of a process. */
export class TokenCache {
  readonly #now: () => Date;
  readonly #entries = new Map<string, { readonly value: string; readonly until: number }>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  get(key: string): string | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.until <= this.#now().getTime() ? undefined : entry.value;
  }

  set(key: string, value: string): void {
    this.#entries.set(key, { value, until: this.#now().getTime() + KEPT_MILLISECONDS });
  }

  /** For when GitHub no longer takes a token: a suspended installation, changed permissions. */
  clear(): void {
    this.#entries.clear();
  }
}
