import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Envelope, envelopeSchema } from '../../core/flow/receive/message.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { MessageQueue, OutgoingMessage } from '../../core/ports/message-queue.ts';

export interface DirectoryQueueOptions {
  readonly directory: string;
  readonly clock: Pick<Clock, 'now'>;
  /** How long a received message is nobody else's before it is received again. */
  readonly visibilitySeconds: number;
  /** After so many receipts in one process a message is laid aside in `dead/`, so that its group goes on. */
  readonly receipts?: number;
}

export interface ReceivedMessage {
  readonly envelope: Envelope;
  readonly group: string;
  /** For `acknowledge`, while the visibility lasts. */
  readonly receipt: string;
}

const DEDUPLICATION_MILLISECONDS = 5 * 60_000;
const messageFile = z.object({ envelope: envelopeSchema, group: z.string(), deduplicationId: z.string() });

/**
 * A FIFO queue in a directory of one machine, for one process that sends and receives.
 * ```
 * pending/<number>-<group>-<id>.json    one message, in the order of numbers
 * seen/<time>-<id>                      a deduplication id and when it was sent; swept after five minutes
 * dead/                                 what was received too often, or cannot be read
 * ```
 * Group and id are digests. Files are written beside and moved into place, one after the other. What was received and not
 * acknowledged is known to the process alone: after a restart it is received again at once.
 */
export class DirectoryQueue implements MessageQueue {
  readonly #options: DirectoryQueueOptions;
  readonly #leases = new Map<string, { readonly receipt: string; readonly until: number }>();
  readonly #receipts = new Map<string, number>();
  #sending: Promise<unknown> = Promise.resolve();
  #receiving: Promise<unknown> = Promise.resolve();

  constructor(options: DirectoryQueueOptions) {
    this.#options = options;
  }

  send(messages: readonly OutgoingMessage[]): Promise<void> {
    const sent = this.#sending.then(async () => {
      await this.#makeFolders();
      for (const outgoing of messages) await this.#sendNext(outgoing);
    });
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  /** The oldest message whose group is free; null when there is none. Callers at the same time get different ones. */
  receive(): Promise<ReceivedMessage | null> {
    const received = this.#receiving.then(() => this.#receiveNext());
    this.#receiving = received.catch(() => undefined);
    return received;
  }

  async #receiveNext(): Promise<ReceivedMessage | null> {
    const now = this.#now();
    const busy = new Set<string>();
    for (const name of await this.#names('pending')) {
      const group = partsOf(name).group;
      if (busy.has(group)) continue;
      // Of a group nothing but its oldest message may be received.
      busy.add(group);
      const lease = this.#leases.get(name);
      if (lease !== undefined && lease.until > now) continue;
      const received = (this.#receipts.get(name) ?? 0) + 1;
      const found = received > (this.#options.receipts ?? 5) ? null : await this.#read(name);
      if (found === null) {
        await this.#layAside(name);
        busy.delete(group);
        continue;
      }
      const receipt = `${name} ${randomUUID()}`;
      this.#leases.set(name, { receipt, until: now + this.#options.visibilitySeconds * 1000 });
      this.#receipts.set(name, received);
      return { envelope: found.envelope, group: found.group, receipt };
    }
    return null;
  }

  /** Removes a message; false: its visibility was over, and it will be received again. */
  async acknowledge(receipt: string): Promise<boolean> {
    const name = receipt.slice(0, receipt.indexOf(' '));
    const lease = this.#leases.get(name);
    if (lease?.receipt !== receipt || lease.until <= this.#now()) return false;
    await rm(this.#path('pending', name), { force: true });
    this.#forget(name);
    return true;
  }

  /** The message is received again, not before so many seconds have passed; its group waits for it. */
  release(receipt: string, seconds: number): void {
    const name = receipt.slice(0, receipt.indexOf(' '));
    if (this.#leases.get(name)?.receipt !== receipt) return;
    this.#leases.set(name, { receipt: '', until: this.#now() + seconds * 1000 });
  }

  /** As `release`, of a message that is not to blame: the receipt is none of those after which it is laid aside. */
  postpone(receipt: string, seconds: number): void {
    this.release(receipt, seconds);
    this.#receipts.delete(receipt.slice(0, receipt.indexOf(' ')));
  }

  /** How many messages there are, those in somebody's hands among them. */
  async size(): Promise<number> {
    return (await this.#names('pending')).length;
  }

  /** How many messages were laid aside. */
  async deadSize(): Promise<number> {
    return (await this.#names('dead')).length;
  }

  async #sendNext(outgoing: OutgoingMessage): Promise<void> {
    const id = digest(outgoing.deduplicationId);
    const now = this.#now();
    const seen = await this.#names('seen');
    const fresh = seen.filter((name) => now - Number(name.split('-')[0]) < DEDUPLICATION_MILLISECONDS);
    for (const name of seen) if (!fresh.includes(name)) await rm(this.#path('seen', name), { force: true });
    const pending = await this.#names('pending');
    // A message without its mark was sent by a process that died in between.
    const isKnown =
      fresh.some((name) => name.endsWith(`-${id}`)) ||
      pending.some((name) => partsOf(name).id === id && this.#isFresh(name, now));
    if (isKnown) return;
    const number = String(Math.max(now, ...pending.map((name) => partsOf(name).number + 1))).padStart(
      16,
      '0',
    );
    const name = `${number}-${digest(outgoing.group)}-${id}.json`;
    const beside = this.#path('writing', randomUUID());
    try {
      await writeFile(beside, JSON.stringify(outgoing), { flush: true });
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    await rename(beside, this.#path('pending', name));
    await writeFile(this.#path('seen', `${now}-${id}`), '');
  }

  /** Numbers are times, or a little more where several messages came at once. */
  #isFresh(name: string, now: number): boolean {
    return now - partsOf(name).number < DEDUPLICATION_MILLISECONDS;
  }

  async #read(name: string): Promise<z.infer<typeof messageFile> | null> {
    const text = await readFile(this.#path('pending', name), 'utf8');
    try {
      return messageFile.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  async #layAside(name: string): Promise<void> {
    await rename(this.#path('pending', name), this.#path('dead', name));
    this.#forget(name);
  }

  #forget(name: string): void {
    this.#leases.delete(name);
    this.#receipts.delete(name);
  }

  async #makeFolders(): Promise<void> {
    for (const folder of ['pending', 'seen', 'dead', 'writing'] as const)
      await mkdir(this.#path(folder, ''), { recursive: true });
  }

  async #names(folder: 'pending' | 'seen' | 'dead'): Promise<readonly string[]> {
    await this.#makeFolders();
    return (await readdir(this.#path(folder, ''))).toSorted((one, other) => (one < other ? -1 : 1));
  }

  #path(folder: 'pending' | 'seen' | 'dead' | 'writing', name: string): string {
    return join(this.#options.directory, folder, name);
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}

function partsOf(name: string): { readonly number: number; readonly group: string; readonly id: string } {
  const [number = '', group = '', id = ''] = name.replace(/\.json$/, '').split('-');
  return { number: Number(number), group, id };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
