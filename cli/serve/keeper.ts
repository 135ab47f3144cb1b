import { setTimeout as sleep } from 'node:timers/promises';
import { type SweepPorts, type SweepRules, type Swept, sweep } from '../../core/flow/job/sweep.ts';
import { type NightlyPorts, type NightlyRules, nightly } from '../../core/flow/published/nightly.ts';
import type { LastSweep } from './health.ts';
import { type Log, reasonOf } from './log.ts';

export interface KeeperOptions {
  readonly ports: SweepPorts & NightlyPorts;
  readonly sweepRules: SweepRules;
  readonly sweepMinutes: number;
  readonly nightlyRules: NightlyRules;
  /** In UTC. */
  readonly nightlyHour: number | 'never';
  /** Bounds what lies on this machine. */
  readonly clear: () => Promise<object>;
  readonly log: Log;
}

const LOOK_MILLISECONDS = 30_000;

/** What is done by the clock: mending what was lost, and choosing posts for the night. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #stopping = new AbortController();
  #running: readonly Promise<void>[] = [];
  #lastSweep: LastSweep | null = null;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get lastSweep(): LastSweep | null {
    return this.#lastSweep;
  }

  /**
   * The first sweep after a start, before anything else acts: the queue of this machine knows every job, and nobody is
   * about to submit one, so what it does not know was never submitted. GitHub is not asked.
   */
  async mend(): Promise<void> {
    const { ports, sweepRules } = this.#options;
    await this.#sweep({ ...ports, deliveries: null }, { ...sweepRules, absentAfterSeconds: 0 });
  }

  start(): void {
    this.#running = [this.#sweepNowAndThen(), this.#lookForTheNight()];
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  async #sweepNowAndThen(): Promise<void> {
    const { ports, sweepRules, sweepMinutes } = this.#options;
    while (!this.#stopping.signal.aborted) {
      // First: what is full of remains can be swept when they are gone.
      await this.#clear();
      await this.#sweep(ports, sweepRules);
      await this.#pause(sweepMinutes * 60_000);
    }
  }

  async #clear(): Promise<void> {
    const { clear, log } = this.#options;
    try {
      log('cleared', { ...(await clear()) });
    } catch (error) {
      log('clearing failed', { reason: reasonOf(error) });
    }
  }

  async #sweep(ports: SweepPorts, rules: SweepRules): Promise<void> {
    let done: Swept | null = null;
    try {
      done = await sweep(rules, ports);
      this.#options.log('swept', { ...done });
    } catch (error) {
      this.#options.log('sweep failed', { reason: reasonOf(error) });
    }
    this.#lastSweep = { at: ports.clock.now().toISOString(), done };
  }

  async #lookForTheNight(): Promise<void> {
    const { ports, nightlyRules, nightlyHour, log } = this.#options;
    let done = '';
    while (!this.#stopping.signal.aborted) {
      const now = ports.clock.now();
      const day = now.toISOString().slice(0, 10);
      if (now.getUTCHours() === nightlyHour && day !== done) {
        try {
          const { chosen, postponed } = await nightly(nightlyRules, ports);
          done = day;
          log('night', { chosen: chosen.map(({ path }) => path), postponed: postponed.length });
        } catch (error) {
          log('night failed', { reason: reasonOf(error) });
        }
      }
      await this.#pause(LOOK_MILLISECONDS);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
