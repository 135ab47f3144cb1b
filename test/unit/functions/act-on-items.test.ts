import { describe, expect, it } from 'vitest';
import { actOnItems, type ItemPorts, type ItemResult } from '../../../functions/act-on-items.ts';
import { observerOf } from '../../../functions/observed.ts';
import { readSqsEvent } from '../../../functions/sqs-event.ts';
import { queueEvent } from '../../fakes/lambda.ts';

const DONE: ItemResult = { kind: 'done' };
const quiet = observerOf('test');
quiet.logger.setLogLevel('SILENT');

type Item = Parameters<typeof queueEvent>[0][number];

/** Acts on messages by what their bodies say; answers with what failed, what was acted on and what was delayed. */
async function acted(items: readonly Item[], ports: Partial<ItemPorts> = {}) {
  const seen: string[] = [];
  const delayed: [string, number][] = [];
  const { batchItemFailures } = await actOnItems(
    readSqsEvent(queueEvent(items)),
    {
      act: async ({ messageId, body }) => {
        seen.push(messageId);
        if (body === 'breaks') throw new Error('broken');
        return body === 'waits' ? { kind: 'again', seconds: 42.2 } : DONE;
      },
      delay: async ({ messageId }, seconds) => {
        delayed.push([messageId, seconds]);
      },
      remainingMilliseconds: () => 60_000,
      ...ports,
    },
    quiet,
  );
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), seen, delayed };
}

describe('messages of a FIFO queue', () => {
  it('of one group fail from the first failure on, and those of other groups do not', async () => {
    const { failed, seen } = await acted([
      { id: '1', group: 'a', body: 'fine' },
      { id: '2', group: 'a', body: 'breaks' },
      { id: '3', group: 'b', body: 'fine' },
      { id: '4', group: 'a', body: 'fine' },
    ]);

    expect(failed).toEqual(['2', '4']);
    expect(seen).toEqual(['1', '2', '3']);
  });

  it('that have to wait come again after as many seconds, and keep their group waiting', async () => {
    const { failed, delayed } = await acted([
      { id: '1', group: 'a', body: 'waits' },
      { id: '2', group: 'a', body: 'fine' },
    ]);

    expect(failed).toEqual(['1', '2']);
    expect(delayed).toEqual([['1', 43]]);
  });

  it('wait for no longer than the queue can hide them', async () => {
    const { delayed } = await acted([{ id: '1', group: 'a', body: 'fine' }], {
      act: async () => ({ kind: 'again', seconds: 100_000 }),
    });

    expect(delayed).toEqual([['1', 39_600]]);
  });

  it('fail all the same when they cannot be delayed', async () => {
    const delay = async (): Promise<void> => {
      throw new Error('no such message');
    };

    const { failed } = await acted([{ id: '1', group: 'a', body: 'waits' }], { delay });

    expect(failed).toEqual(['1']);
  });
});

describe('messages of a standard queue', () => {
  it('fail one by one', async () => {
    const { failed, seen } = await acted([
      { id: '1', body: 'breaks' },
      { id: '2', body: 'fine' },
    ]);

    expect(failed).toEqual(['1']);
    expect(seen).toEqual(['1', '2']);
  });
});

describe('after a failure', () => {
  it.each([
    [1, 15],
    [2, 30],
    [5, 240],
    [7, 900],
    [500, 900],
  ])('number %i a message comes again after %i seconds', async (count, seconds) => {
    const { delayed } = await acted([{ id: '1', body: 'breaks', count }]);

    expect(delayed).toEqual([['1', seconds]]);
  });
});

describe('when time runs out', () => {
  it('an act is left alone, and what follows is not begun', async () => {
    const end = Date.now() + 3_050;
    const seen: string[] = [];
    const { failed } = await acted(
      [
        { id: '1', body: 'fine' },
        { id: '2', body: 'hangs' },
        { id: '3', body: 'fine' },
      ],
      {
        remainingMilliseconds: () => end - Date.now(),
        act: async ({ messageId, body }) => {
          seen.push(messageId);
          return body === 'hangs' ? new Promise(() => undefined) : DONE;
        },
      },
    );

    expect(failed).toEqual(['2', '3']);
    expect(seen).toEqual(['1', '2']);
  });
});
