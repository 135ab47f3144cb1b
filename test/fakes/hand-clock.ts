import type { Clock } from '../../core/ports/clock.ts';

/** A clock that stands still until somebody sleeps or moves it. */
export class HandClock implements Clock {
  #milliseconds = Date.parse('2026-01-01T00:00:00Z');

  now(): Date {
    return new Date(this.#milliseconds);
  }

  async sleep(milliseconds: number): Promise<void> {
    this.#milliseconds += milliseconds;
  }
}
