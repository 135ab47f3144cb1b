import type { MessageQueue } from '../../ports/message-queue.ts';
import { deduplicationIdOf, type Envelope, groupOf, subjectOf } from './message.ts';

/**
 * Puts messages on the groups of their subjects. `id` makes them count once: the delivery or event that they came from,
 * and which of its messages each is.
 */
export async function send(queue: MessageQueue, id: string, envelopes: readonly Envelope[]): Promise<void> {
  if (envelopes.length === 0) return;
  await queue.send(
    envelopes.map((envelope, index) => ({
      envelope,
      group: groupOf(envelope.message.repository, subjectOf(envelope.message)),
      deduplicationId: deduplicationIdOf(id, index),
    })),
  );
}
