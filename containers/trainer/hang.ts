/** A run hangs when it is silent for this many times its longest pause so far … */
const TIMES = 20;
/** … and for this long at least: a checkpoint of a large model, or the start of an evaluation, takes minutes. */
export const SILENCE_MILLISECONDS = 600_000;

/**
 * Watches for signs of life. Anything that the engine writes is one: a step in its log, a progress bar of an evaluation.
 * Before the first step nothing is judged: loading may be long and silent, and the run's own time limit holds there.
 */
export class Hang {
  readonly #leastMilliseconds: number;
  #written = -1;
  #stepsSeen = 0;
  #aliveAt: number;
  #longestPause = 0;

  constructor(now: number, leastMilliseconds = SILENCE_MILLISECONDS) {
    this.#aliveAt = now;
    this.#leastMilliseconds = leastMilliseconds;
  }

  /** `written`: bytes that the engine has written so far; `steps`: steps done so far. The sentence for people when it hangs. */
  look(written: number, steps: number, now: number): string | null {
    const pause = now - this.#aliveAt;
    if (written !== this.#written || steps !== this.#stepsSeen) {
      if (this.#stepsSeen > 0) this.#longestPause = Math.max(this.#longestPause, pause);
      [this.#written, this.#stepsSeen, this.#aliveAt] = [written, steps, now];
      return null;
    }
    const allowed = Math.max(this.#leastMilliseconds, TIMES * this.#longestPause);
    if (steps === 0 || pause <= allowed) return null;
    return `it hung: no step and no line for ${seconds(pause)} s after step ${steps}, where the longest pause had been ${seconds(this.#longestPause)} s`;
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
