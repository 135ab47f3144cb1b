import type { MessageQueue, OutgoingMessage } from '../../core/ports/message-queue.ts';

/** A FIFO queue for one consumer that lives as long as a test. Ids count once for ever. */
export class MemoryQueue implements MessageQueue {
  readonly sent: OutgoingMessage[] = [];
  readonly #waiting: OutgoingMessage[] = [];
  readonly #ids = new Set<string>();

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    for (const message of messages) {
      if (this.#ids.has(message.deduplicationId)) continue;
      this.#ids.add(message.deduplicationId);
      this.sent.push(message);
      this.#waiting.push(message);
    }
  }

  /** Takes the oldest message; null when there is none. */
  take(): OutgoingMessage | null {
    return this.#waiting.shift() ?? null;
  }
}
