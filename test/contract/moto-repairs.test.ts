import {
  CancelJobCommand,
  DescribeJobsCommand,
  type JobDetail,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jobHintOf } from '../../adapters/batch/state-change.ts';
import { type BatchBench, openBatch } from '../stand-ins/aws/batch.ts';
import { Moto } from '../stand-ins/aws/moto.ts';

/** What the stand-in must do as AWS does, where moto alone does not. */
let moto: Moto;
let bench: BatchBench;
let sqs: SQSClient;
let definition: string;

beforeAll(async () => {
  moto = await Moto.start();
  bench = await openBatch(moto);
  sqs = new SQSClient(moto.access);
  definition = await bench.register({
    jobDefinitionName: 'script',
    type: 'container',
    containerProperties: {
      image: 'trainer:1',
      resourceRequirements: [
        { type: 'VCPU', value: '1' },
        { type: 'MEMORY', value: '512' },
      ],
      environment: [{ name: 'STATED', value: 'by the definition' }],
    },
    retryStrategy: {
      attempts: 3,
      evaluateOnExit: [
        { onExitCode: '75', action: 'RETRY' },
        { onStatusReason: '*', action: 'EXIT' },
      ],
    },
  });
});
afterAll(() => moto.stop());
beforeEach(async () => {
  await moto.reset();
  await moto.change({ second: 0.02 });
});

async function submit(script: string, jobName = 'job'): Promise<string> {
  const containerOverrides = { command: [process.execPath, '--eval', script] };
  const command = new SubmitJobCommand({
    jobName,
    jobQueue: bench.queue,
    jobDefinition: definition,
    containerOverrides,
  });
  return (await bench.client.send(command)).jobId ?? '';
}

async function detailOf(job: string): Promise<JobDetail | undefined> {
  return (await bench.client.send(new DescribeJobsCommand({ jobs: [job] }))).jobs?.[0];
}

async function reach(job: string, status: string): Promise<JobDetail | undefined> {
  await expect.poll(async () => (await detailOf(job))?.status, { timeout: 10_000 }).toBe(status);
  return detailOf(job);
}

describe('a job of the stand-in', () => {
  it('is tried again on the exit code that the strategy names, and is told the number of its try', async () => {
    const job = await submit('process.exitCode = process.env.AWS_BATCH_JOB_ATTEMPT === "3" ? 0 : 75');

    const detail = await reach(job, 'SUCCEEDED');

    expect(detail?.attempts?.map(({ container }) => container?.exitCode)).toEqual([75, 75, 0]);
  });

  it('is not tried again when the strategy says EXIT', async () => {
    const detail = await reach(await submit('process.exitCode = 32'), 'FAILED');

    expect(detail?.attempts).toHaveLength(1);
    expect(detail?.container?.exitCode).toBe(32);
    expect(detail?.statusReason).toBe('Essential container in task exited');
    expect(detail?.retryStrategy?.attempts).toBe(3);
  });

  it('is described with its image, resources and variables, however often one looks', async () => {
    const job = await submit('');
    await reach(job, 'SUCCEEDED');

    expect((await detailOf(job))?.container).toMatchObject({
      image: 'trainer:1',
      environment: [{ name: 'STATED', value: 'by the definition' }],
      resourceRequirements: [
        { type: 'VCPU', value: '1' },
        { type: 'MEMORY', value: '512' },
      ],
    });
  });

  it('gets SIGTERM when it is terminated, and time to end', async () => {
    const job = await submit(
      'process.on("SIGTERM", () => process.exit(75)); setTimeout(() => {}, 60_000); console.log("ready")',
    );
    await reach(job, 'RUNNING');
    // Time to install the handler.
    await new Promise((resolve) => setTimeout(resolve, 1_000));

    await bench.client.send(new TerminateJobCommand({ jobId: job, reason: 'superseded' }));

    const detail = await reach(job, 'FAILED');
    expect(detail).toMatchObject({ statusReason: 'superseded', isTerminated: true });
    expect(detail?.container?.exitCode).toBe(75);
    expect(detail?.attempts).toHaveLength(1);
  });

  it('is cancelled while it waits, and not once it runs', async () => {
    const running = await submit('setTimeout(() => {}, 60_000)');
    await reach(running, 'RUNNING');
    await moto.change({ capacity: false });
    const waiting = await submit('');
    await reach(waiting, 'RUNNABLE');

    for (const jobId of [running, waiting])
      await bench.client.send(new CancelJobCommand({ jobId, reason: 'not wanted' }));

    expect(await reach(waiting, 'FAILED')).toMatchObject({ statusReason: 'not wanted', isCancelled: true });
    expect((await detailOf(running))?.status).toBe('RUNNING');
    await bench.client.send(new TerminateJobCommand({ jobId: running, reason: 'over' }));
    await reach(running, 'FAILED');
  });

  it('is listed in pages', async () => {
    const names = ['page-1', 'page-2', 'page-3'];
    for (const name of names) await submit('', name);
    const filters = [{ name: 'JOB_NAME', values: ['page-*'] }];

    const first = await bench.client.send(
      new ListJobsCommand({ jobQueue: bench.queue, filters, maxResults: 2 }),
    );
    const { nextToken } = first;
    const second = await bench.client.send(
      new ListJobsCommand({ jobQueue: bench.queue, filters, maxResults: 2, nextToken }),
    );

    const found = [first, second].map(({ jobSummaryList = [] }) => jobSummaryList.length);
    expect(found).toEqual([2, 1]);
  });
});

const stateChange = z.object({
  account: z.string(),
  region: z.string(),
  detail: z.object({ jobId: z.string(), status: z.string() }),
});

describe('the events of the stand-in', () => {
  let queueUrl: string;

  beforeAll(async () => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'changes' }));
    queueUrl = QueueUrl;
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const events = new EventBridgeClient(moto.access);
    const EventPattern = JSON.stringify({ source: ['aws.batch'] });
    await events.send(new PutRuleCommand({ Name: 'changes', EventPattern }));
    const Targets = [{ Id: '1', Arn: Attributes?.QueueArn ?? '' }];
    await events.send(new PutTargetsCommand({ Rule: 'changes', Targets }));
  });

  /** The bodies of all events of a job that have come. */
  async function eventsOf(job: string): Promise<unknown[]> {
    const bodies: unknown[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return bodies.filter((body) => jobHintOf(body)?.jobId === job);
      bodies.push(...Messages.map(({ Body = '' }): unknown => JSON.parse(Body)));
    }
  }
  const statusOf = (body: unknown): string => stateChange.parse(body).detail.status;

  it('tell each state that a job comes to, in the shape that the flow reads', async () => {
    const job = await submit('');
    await reach(job, 'SUCCEEDED');

    const bodies = await eventsOf(job);

    expect(bodies.map(statusOf)).toEqual(['PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'SUCCEEDED']);
    expect(stateChange.parse(bodies[0])).toMatchObject({ account: '123456789012', region: 'us-east-1' });
  });

  it('are lost, or doubled, on demand', async () => {
    await moto.change({ events_lost: true });
    const lost = await submit('');
    await reach(lost, 'SUCCEEDED');
    expect(await eventsOf(lost)).toEqual([]);

    await moto.change({ events_lost: false, event_copies: 2 });
    const doubled = await submit('');
    await reach(doubled, 'SUCCEEDED');
    const ends = (await eventsOf(doubled)).map(statusOf).filter((status) => status === 'SUCCEEDED');
    expect(ends).toHaveLength(2);
  });

  it('are late on demand', async () => {
    await moto.change({ event_delay: 2 });
    const job = await submit('');
    await reach(job, 'SUCCEEDED');

    expect((await eventsOf(job)).map(statusOf)).not.toContain('SUCCEEDED');
    await expect
      .poll(async () => (await eventsOf(job)).map(statusOf), { timeout: 10_000, interval: 300 })
      .toContain('SUCCEEDED');
  });
});

describe('a FIFO queue of the stand-in', () => {
  const send = (QueueUrl: string, id: string) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: id,
        MessageGroupId: 'group',
        MessageDeduplicationId: id,
      }),
    );

  async function makeQueue(name: string): Promise<string> {
    const Attributes = { FifoQueue: 'true', VisibilityTimeout: '1' };
    const QueueName = `${name}.fifo`;
    return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  }

  it('answers a duplicate with the first one’s ids, and counts upwards', async () => {
    const queue = await makeQueue('duplicates');

    const [first, second] = [await send(queue, 'a'), await send(queue, 'b')];
    const again = await send(queue, 'a');

    expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect(BigInt(second.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
  });

  it('refuses to delete by a receipt whose time is over', async () => {
    const QueueUrl = await makeQueue('expired');
    await send(QueueUrl, 'a');
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    await new Promise((resolve) => setTimeout(resolve, 1_200));

    const { ReceiptHandle } = Messages[0] ?? {};
    const deleting = sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

    await expect(deleting).rejects.toThrow('expired');
  });
});
