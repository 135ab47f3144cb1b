import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DirectoryQueue } from '../../../adapters/directory/directory-queue.ts';
import { Consumer, MOST_RECEIPTS } from '../../../cli/serve/consumer.ts';
import { send } from '../../../core/flow/receive/send.ts';

let directory: string;
let consumer: Consumer | null = null;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mustrun-consumer-'));
});
afterEach(async () => {
  await consumer?.stop();
  await rm(directory, { recursive: true });
});

/** Lets a consumer act on one message for so many times; every look at the clock is an hour later. */
async function actOn(act: (time: number) => void, until: (messages: DirectoryQueue) => Promise<boolean>) {
  let now = 0;
  const clock = {
    now: () => {
      now += 3_600_000;
      return new Date(now);
    },
  };
  const messages = new DirectoryQueue({ directory, clock, visibilitySeconds: 1e9, receipts: MOST_RECEIPTS });
  let time = 0;
  consumer = new Consumer({
    messages,
    log: () => undefined,
    act: async () => {
      time += 1;
      act(time);
      return { kind: 'done' };
    },
  });
  const repository = { owner: 'ann', name: 'posts' };
  const message = {
    kind: 'pull request changed',
    installation: 1,
    repository,
    pull: 7,
    brought: null,
  } as const;
  await send(messages, 'delivery', [{ delivery: 'delivery', message }]);
  consumer.start();
  await expect.poll(() => until(messages), { timeout: 15_000 }).toBe(true);
  return { times: time, dead: await messages.deadSize() };
}

const isEmpty = async (messages: DirectoryQueue): Promise<boolean> => (await messages.size()) === 0;

it.each([
  ['a disk that is full', Object.assign(new Error('write'), { code: 'ENOSPC' })],
  [
    'a disk that is full, told by somebody else',
    new Error('no', { cause: Object.assign(new Error('write'), { code: 'ENOSPC' }) }),
  ],
  ['a service that may work later', Object.assign(new Error('busy'), { retryable: true })],
])('a message that fails for %s is tried for as long as it takes', async (_, error) => {
  const acted = await actOn((time) => {
    if (time <= 2 * MOST_RECEIPTS) throw error;
  }, isEmpty);

  expect(acted).toEqual({ times: 2 * MOST_RECEIPTS + 1, dead: 0 });
});

it('a message that fails for a reason of its own is laid aside', async () => {
  const acted = await actOn(() => {
    throw new Error('a bug');
  }, isEmpty);

  expect(acted).toEqual({ times: MOST_RECEIPTS, dead: 1 });
});
