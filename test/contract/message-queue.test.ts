import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryQueue } from '../../adapters/directory/directory-queue.ts';
import { SqsQueue } from '../../adapters/sqs/sqs-queue.ts';
import { type Envelope, envelopeSchema } from '../../core/flow/receive/message.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { describeMessageQueue, outgoing } from './message-queue-suite.ts';

let moto: Moto;
let client: SQSClient;

beforeAll(async () => {
  moto = await Moto.start();
  client = new SQSClient({ ...moto.access, maxAttempts: 2 });
});
afterAll(() => moto.stop());
beforeEach(() => moto.reset());

async function makeQueue(): Promise<string> {
  const { QueueUrl = '' } = await client.send(
    new CreateQueueCommand({
      QueueName: `${randomUUID()}.fifo`,
      Attributes: { FifoQueue: 'true', VisibilityTimeout: '1' },
    }),
  );
  return QueueUrl;
}

describeMessageQueue('SQS', async () => {
  const QueueUrl = await makeQueue();
  return {
    queue: new SqsQueue(client, QueueUrl),
    receive: async ({ acknowledge }) => {
      const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await client.send(command);
      for (const { ReceiptHandle } of acknowledge ? Messages : [])
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return Messages.map(({ Body = '' }) => envelopeSchema.parse(JSON.parse(Body)));
    },
    waitForVisibility: () => sleep(1_100),
    close: async () => undefined,
  };
});

/** A queue whose time the test moves. */
async function directoryQueue(directory?: string) {
  const folder = directory ?? (await mkdtemp(join(tmpdir(), 'mustrun-queue-')));
  const clock = { milliseconds: Date.parse('2026-01-01T00:00:00Z') };
  const queue = new DirectoryQueue({
    directory: folder,
    clock: { now: () => new Date(clock.milliseconds) },
    visibilitySeconds: 60,
  });
  return { queue, folder, clock };
}

describeMessageQueue('a directory', async () => {
  const { queue, folder, clock } = await directoryQueue();
  return {
    queue,
    receive: async ({ acknowledge }) => {
      const envelopes: Envelope[] = [];
      for (;;) {
        const received = await queue.receive();
        if (received === null) return envelopes;
        envelopes.push(received.envelope);
        if (acknowledge) await queue.acknowledge(received.receipt);
      }
    },
    waitForVisibility: async () => {
      clock.milliseconds += 60_000;
    },
    close: () => rm(folder, { recursive: true }),
  };
});

describe('a queue in a directory', () => {
  it('survives a restart, and gives again what was being worked on', async () => {
    const { queue, folder } = await directoryQueue();
    await queue.send([outgoing(1, 1, 'a'), outgoing(1, 2, 'b')]);
    await queue.receive();

    const { queue: later } = await directoryQueue(folder);
    await later.send([outgoing(1, 1, 'a')]);

    const first = await later.receive();
    expect(first?.envelope.message).toMatchObject({ comment: 1 });
    expect(await later.acknowledge(first?.receipt ?? '')).toBe(true);
    expect((await later.receive())?.envelope.message).toMatchObject({ comment: 2 });
    await rm(folder, { recursive: true });
  });

  it('gives callers at the same time different messages', async () => {
    const { queue, folder } = await directoryQueue();
    await queue.send([outgoing(1, 1, 'a'), outgoing(2, 2, 'b')]);

    const received = await Promise.all([queue.receive(), queue.receive(), queue.receive()]);

    const comments = received.map((one) => one?.envelope.message).map((message) => message !== undefined);
    expect(comments.toSorted()).toEqual([false, true, true]);
    expect(new Set(received.map((one) => one?.group)).size).toBe(3);
    await rm(folder, { recursive: true });
  });

  it('gives a postponed message again when its time has come, however often, and keeps its group back', async () => {
    const { queue, folder, clock } = await directoryQueue();
    await queue.send([outgoing(1, 1, 'a'), outgoing(1, 2, 'b')]);
    for (let time = 1; time <= 8; time += 1) {
      const received = await queue.receive();
      expect(received?.envelope.message).toMatchObject({ comment: 1 });
      queue.postpone(received?.receipt ?? '', 30);
      clock.milliseconds += 29_000;
      expect(await queue.receive()).toBeNull();
      clock.milliseconds += 1_000;
    }
    expect(await queue.size()).toBe(2);
    await rm(folder, { recursive: true });
  });

  it('takes an id again after five minutes', async () => {
    const { queue, folder, clock } = await directoryQueue();
    await queue.send([outgoing(1, 1, 'a')]);
    await queue.acknowledge((await queue.receive())?.receipt ?? '');
    clock.milliseconds += 299_000;
    await queue.send([outgoing(1, 1, 'a')]);
    expect(await queue.receive()).toBeNull();

    clock.milliseconds += 1_000;
    await queue.send([outgoing(1, 1, 'a')]);

    expect((await queue.receive())?.envelope.message).toMatchObject({ comment: 1 });
    expect(await readdir(join(folder, 'seen'))).toHaveLength(1);
    await rm(folder, { recursive: true });
  });

  it('does not remove a message by a receipt whose time is over', async () => {
    const { queue, folder, clock } = await directoryQueue();
    await queue.send([outgoing(1, 1, 'a')]);
    const late = await queue.receive();
    clock.milliseconds += 60_000;

    expect(await queue.acknowledge(late?.receipt ?? '')).toBe(false);
    const again = await queue.receive();
    expect(await queue.acknowledge(late?.receipt ?? '')).toBe(false);
    expect(await queue.acknowledge(again?.receipt ?? '')).toBe(true);
    await rm(folder, { recursive: true });
  });

  it('lays aside what is received again and again, or cannot be read, and goes on with the group', async () => {
    const { queue, folder, clock } = await directoryQueue();
    await queue.send([outgoing(1, 1, 'a'), outgoing(1, 2, 'b'), outgoing(1, 3, 'c')]);
    for (let receipt = 1; receipt <= 5; receipt += 1) {
      expect((await queue.receive())?.envelope.message).toMatchObject({ comment: 1 });
      clock.milliseconds += 60_000;
    }
    const [, second = ''] = await readdir(join(folder, 'pending'));
    await writeFile(join(folder, 'pending', second), 'no JSON');

    expect((await queue.receive())?.envelope.message).toMatchObject({ comment: 3 });
    expect(await readdir(join(folder, 'dead'))).toHaveLength(2);
    await rm(folder, { recursive: true });
  });
});

describe('a queue in SQS', () => {
  it('may be asked again when SQS fails', async () => {
    await moto.addFault({ request: '^POST /', status: 500, code: 'InternalFailure', times: 5 });

    const sending = new SqsQueue(client, `${moto.access.endpoint}/123456789012/later.fifo`).send([
      outgoing(1, 1, 'a'),
    ]);

    await expect(sending).rejects.toMatchObject({ name: 'InfrastructureError', retryable: true });
  });

  it('refuses a message that is no message of ids', async () => {
    const huge = outgoing(1, 1, 'huge');
    const message = { ...huge.envelope.message, repository: { owner: 'x'.repeat(300_000), name: 'y' } };

    const sending = new SqsQueue(client, 'unused').send([
      { ...huge, envelope: { delivery: 'huge', message } },
    ]);

    await expect(sending).rejects.toThrow(RangeError);
  });
});
