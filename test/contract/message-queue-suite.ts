import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deduplicationIdOf, type Envelope, groupOf } from '../../core/flow/receive/message.ts';
import type { MessageQueue, OutgoingMessage } from '../../core/ports/message-queue.ts';

export interface MessageQueueUnderTest {
  readonly queue: MessageQueue;
  /** The bodies that can be received now, each acknowledged as told; another group's come in any order. */
  readonly receive: (options: { readonly acknowledge: boolean }) => Promise<Envelope[]>;
  /** Lets pass the time after which an unacknowledged message is received again. */
  readonly waitForVisibility: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const REPOSITORY = { owner: 'octo', name: 'posts' };

export function outgoing(pull: number, comment: number, deliveryId: string): OutgoingMessage {
  const message = { kind: 'commented', installation: 1, repository: REPOSITORY, pull, comment } as const;
  return {
    envelope: { delivery: deliveryId, message },
    group: groupOf(REPOSITORY, { kind: 'pull', number: pull }),
    deduplicationId: deduplicationIdOf(deliveryId, 0),
  };
}

const commentsOf = (envelopes: readonly Envelope[]): number[] =>
  envelopes.flatMap(({ message }) => (message.kind === 'commented' ? [message.comment] : []));

/** What every message queue must do. Each test has pull requests of its own. */
export function describeMessageQueue(name: string, open: () => Promise<MessageQueueUnderTest>): void {
  describe(`${name} as a message queue`, () => {
    let opened: MessageQueueUnderTest;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const drain = async (): Promise<Envelope[]> => {
      const all: Envelope[] = [];
      for (;;) {
        const some = await opened.receive({ acknowledge: true });
        if (some.length === 0) return all;
        all.push(...some);
      }
    };

    it('has nothing to give when nothing was sent', async () => {
      expect(await opened.receive({ acknowledge: true })).toEqual([]);
    });

    it('gives what was sent, in the order of each group, also of more than one batch', async () => {
      const messages = Array.from({ length: 25 }, (_, index) =>
        outgoing(100 + (index % 2), index, `order-${index}`),
      );

      await opened.queue.send(messages);

      const comments = commentsOf(await drain());
      expect(comments.filter((comment) => comment % 2 === 0)).toEqual([
        0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24,
      ]);
      expect(comments.filter((comment) => comment % 2 === 1)).toEqual([
        1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23,
      ]);
    });

    it('gives a message whole', async () => {
      const sent = outgoing(2, 7, 'whole');
      await opened.queue.send([sent]);

      expect(await drain()).toEqual([sent.envelope]);
    });

    it('gives what was sent twice once, also when the first is done with', async () => {
      await opened.queue.send([outgoing(3, 1, 'twice')]);
      await opened.queue.send([outgoing(3, 1, 'twice')]);
      expect(commentsOf(await drain())).toEqual([1]);

      await opened.queue.send([outgoing(3, 1, 'twice'), outgoing(3, 2, 'once')]);
      expect(commentsOf(await drain())).toEqual([2]);
    });

    it('keeps a group back while one of its messages is being worked on, and no other', async () => {
      await opened.queue.send([outgoing(4, 1, 'busy-1')]);
      expect(commentsOf(await opened.receive({ acknowledge: false }))).toEqual([1]);
      await opened.queue.send([outgoing(4, 2, 'busy-2'), outgoing(5, 3, 'busy-3')]);

      expect(commentsOf(await opened.receive({ acknowledge: true }))).toEqual([3]);

      await opened.waitForVisibility();
      expect(commentsOf(await drain())).toEqual([1, 2]);
    });

    it('gives in order again what nobody acknowledged', async () => {
      await opened.queue.send([1, 2, 3].map((comment) => outgoing(6, comment, `again-${comment}`)));
      const first = commentsOf(await opened.receive({ acknowledge: false }));
      expect(first.at(0)).toBe(1);

      await opened.waitForVisibility();

      expect(commentsOf(await drain())).toEqual([1, 2, 3]);
    });
  });
}
