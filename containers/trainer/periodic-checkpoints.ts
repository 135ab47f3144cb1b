import { type Checkpoint, newestCheckpoint } from './checkpoints.ts';

/** Between two looks at the output folder, and between two checkpoints that are kept. */
const LOOK_MILLISECONDS = 2_000;
const LEAST_MILLISECONDS = 30_000;
/** The next one waits this many times as long as the last took, so that keeping them takes a tenth of the time at most. */
const REST = 10;

/**
 * Keeps the checkpoints that the engine writes while it trains, so that a machine that is lost (a kill without a warning)
 * costs the steps since the last one alone. One at a time, the newest, in the background; the last of a training is
 * evidence anyway. What fails is told and tried again: a training never ends for it.
 */
export class PeriodicCheckpoints {
  readonly #output: string;
  readonly #keep: () => Promise<unknown>;
  readonly #tell: (message: string) => void;
  #lookAt = 0;
  #keepAt = 0;
  #kept: number;
  #underWay: Promise<void> | null = null;

  /** `resumedAt`: the step whose checkpoint was kept by an earlier try and lies in the output folder; null for none. */
  constructor(
    output: string,
    resumedAt: number | null,
    keep: () => Promise<unknown>,
    tell: (message: string) => void,
  ) {
    this.#output = output;
    this.#kept = resumedAt ?? 0;
    this.#keep = keep;
    this.#tell = tell;
  }

  async onTick(now: number): Promise<void> {
    if (this.#underWay !== null || now < this.#lookAt || now < this.#keepAt) return;
    this.#lookAt = now + LOOK_MILLISECONDS;
    const newest = await newestCheckpoint(this.#output);
    if (newest === null || newest.final || newest.step <= this.#kept) return;
    this.#underWay = this.#keepOne(newest, now);
  }

  /** Waits for the one that is being kept. */
  async settle(): Promise<void> {
    await this.#underWay;
  }

  async #keepOne({ step }: Checkpoint, since: number): Promise<void> {
    try {
      await this.#keep();
      this.#kept = step;
    } catch (error) {
      this.#tell(`the checkpoint of step ${step} was not kept: ${String(error)}`);
    }
    const now = Date.now();
    this.#keepAt = now + Math.max(LEAST_MILLISECONDS, REST * (now - since));
    this.#underWay = null;
  }
}
