import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectoryQueue, ReceivedMessage } from '../../adapters/directory/directory-queue.ts';
import { type Envelope, subjectOf } from '../../core/flow/receive/message.ts';
import type { Advanced } from '../../core/flow/subject/advance-ports.ts';
import { subjectName } from '../../core/flow/subject/subject-state.ts';
import { type Log, reasonOf } from './log.ts';

export interface ConsumerOptions {
  readonly messages: DirectoryQueue;
  readonly act: (envelope: Envelope) => Promise<Advanced>;
  readonly log: Log;
}

/** Messages of different subjects that are acted on at once. Most of the time goes in waiting for GitHub. */
const AT_ONCE = 4;
const PAUSE_MILLISECONDS = 100;
/** Between tries of a message whose service failed: 5 s, 10 s, 20 s, up to ten minutes. */
const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 600;
/** A message that fails for a reason of its own is tried so often before it is laid aside. */
export const MOST_RECEIPTS = 5;

/** Acts on messages until it is stopped: those of one group one after the other. */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #stopping = new AbortController();
  readonly #inHand = new Map<string, number>();
  /** How often in a row the service behind a message failed. */
  readonly #failures = new Map<string, number>();
  #workers: readonly Promise<void>[] = [];

  constructor(options: ConsumerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#workers = Array.from({ length: AT_ONCE }, () => this.#work());
  }

  /** Takes no further message; comes back when those in hand are done with. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#workers);
  }

  /** Since when the oldest message in hand is acted on, in milliseconds; null when there is none. */
  get busySince(): number | null {
    return this.#inHand.size === 0 ? null : Math.min(...this.#inHand.values());
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const received = await this.#options.messages.receive();
      if (received !== null) await this.#act(received);
      else await sleep(PAUSE_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #act({ envelope, receipt }: ReceivedMessage): Promise<void> {
    const { messages, act, log } = this.#options;
    const { repository, kind } = envelope.message;
    const facts = {
      delivery: envelope.delivery,
      message: kind,
      repository: `${repository.owner}/${repository.name}`,
      subject: subjectName(subjectOf(envelope.message)),
    };
    const since = Date.now();
    this.#inHand.set(receipt, since);
    try {
      const advanced = await act(envelope);
      this.#failures.delete(facts.delivery);
      if (advanced.kind === 'later') messages.postpone(receipt, advanced.seconds);
      else await messages.acknowledge(receipt);
      log('advanced', { ...facts, outcome: advanced, milliseconds: Date.now() - since });
    } catch (error) {
      const failures = (this.#failures.get(facts.delivery) ?? 0) + 1;
      this.#failures.set(facts.delivery, failures);
      const seconds = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (failures - 1));
      // What may work later is tried for as long as it takes; what may not, until the queue lays it aside.
      if (isRetryable(error)) messages.postpone(receipt, seconds);
      else messages.release(receipt, seconds);
      log('failed', { ...facts, reason: reasonOf(error), againAfterSeconds: seconds });
    } finally {
      this.#inHand.delete(receipt);
    }
  }
}

/** What a machine says that has no room, or no more files to give, at the moment. */
const MACHINES_CODES = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM'];

function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isSaid = 'retryable' in error && error.retryable === true;
  return isSaid || [error, error.cause].some(isMachines);
}

function isMachines(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MACHINES_CODES.some((code) => code === error.code);
}
