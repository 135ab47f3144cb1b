import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Publication, publicationKey } from '../../core/flow/published/publication.ts';
import { type Envelope, envelopeSchema, groupOf, subjectOf } from '../../core/flow/receive/message.ts';
import { encodeDocument } from '../../core/flow/store/documents.ts';
import { lambdaContext, queueEvent } from '../fakes/lambda.ts';
import { type BatchBench, openBatch } from '../stand-ins/aws/batch.ts';
import { type AwsDeployment, deployOn } from '../stand-ins/aws/deployment.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { secondaryLimitReply } from '../stand-ins/github/faults.ts';
import type { FileChanges } from '../stand-ins/github/git.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';

/** The functions behind the webhook, with their own clients, on stand-ins for AWS and GitHub. */
let moto: Moto;
let batch: BatchBench;
let github: GithubStandIn;
let deployment: AwsDeployment;
let installation: number;
const lines: string[] = [];

type Functions = {
  readonly [Name in 'advance' | 'callback' | 'nightly' | 'sweep']: (event: unknown) => Promise<unknown>;
};
let functions: Functions;

beforeAll(async () => {
  moto = await Moto.start();
  await moto.change({ command: ['true'] });
  batch = await openBatch(moto);
});
afterAll(() => moto.stop());

beforeEach(async () => {
  vi.resetModules();
  lines.length = 0;
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  }
  // Its clock is behind, so that what it delivered is old enough to be asked for again.
  const behind = (): Date => new Date(Date.now() - 200_000);
  github = await startGithub({ target: { url: 'http://127.0.0.1:9/', secret: 'secret' }, now: behind });
  installation = github.people.install('ann').id;
  deployment = await deployOn(moto, batch, {
    appId: github.state.app.id,
    privateKey: github.privateKey,
    api: github.state.api,
    webhookSecret: 'secret',
  });
  for (const [name, value] of Object.entries(deployment.variables)) vi.stubEnv(name, value);
  const [advance, callback, nightly, sweep] = await Promise.all([
    import('../../functions/advance/handler.ts'),
    import('../../functions/callback/handler.ts'),
    import('../../functions/nightly/handler.ts'),
    import('../../functions/sweep/handler.ts'),
  ]);
  functions = {
    advance: (event) => advance.handler(event, lambdaContext()),
    callback: (event) => callback.handler(event, lambdaContext()),
    nightly: (event) => nightly.handler(event, lambdaContext()),
    sweep: (event) => sweep.handler(event, lambdaContext()),
  };
});
afterEach(async () => {
  vi.restoreAllMocks();
  await github.close();
});

const DONE = { batchItemFailures: [] };
const SCHEDULED = { id: 'event-1', time: '2026-01-01T00:00:00Z' };
const POST =
  '# A post\n\n```shell\nswift sft --model a/b --dataset rows.jsonl --max_steps 4\n```\n\nIt runs 4 steps.\n';

async function propose(more: FileChanges = {}): Promise<PullRecord> {
  const { people } = github;
  const files = { 'rows.jsonl': '{"query": "1+1", "response": "2"}\n' };
  const repository = await people.createRepository('ann', 'posts', files);
  await people.push(repository, 'topic', { 'post.md': POST, ...more }, 'ann');
  return people.openPull(repository, 'topic', { author: 'ann' });
}

function changed({ number, headCommit }: PullRecord): Envelope {
  const repository = { owner: 'ann', name: 'posts' };
  const brought = { commit: headCommit, login: 'ann' };
  return {
    delivery: 'guid-1',
    message: { kind: 'pull request changed', installation, repository, pull: number, brought },
  };
}

/** Puts a message on the queue, and takes it off as Lambda would. */
async function queued(body: string): Promise<ReturnType<typeof queueEvent>> {
  const { sqs, queueUrl: QueueUrl } = deployment;
  const MessageDeduplicationId = String(Math.random());
  await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: body, MessageGroupId: 'group', MessageDeduplicationId }),
  );
  return received();
}

async function received(): Promise<ReturnType<typeof queueEvent>> {
  const { sqs, queueUrl: QueueUrl } = deployment;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], MaxNumberOfMessages: 10 }),
  );
  const event = queueEvent(
    Messages.map(({ MessageId = '', Body = '', Attributes }) => ({
      ...{ id: MessageId, body: Body, group: Attributes?.MessageGroupId ?? '' },
      count: Number(Attributes?.ApproximateReceiveCount),
    })),
  );
  return {
    Records: event.Records.map((record, index) => ({
      ...record,
      receiptHandle: Messages[index]?.ReceiptHandle ?? '',
    })),
  };
}

async function messagesOn(): Promise<readonly Envelope[]> {
  return (await received()).Records.map(({ body }) => envelopeSchema.parse(JSON.parse(body)));
}

/** What is said on the only pull request. */
function ourComment(): string {
  return github.state.comments.find(({ byApp }) => byApp)?.body ?? '';
}

const line = z.looseObject({ level: z.string(), message: z.string() });

function logged() {
  return lines.filter((text) => text.startsWith('{"level"')).map((text) => line.parse(JSON.parse(text)));
}

/** The job that the first message about a pull request led to, when it has ended. */
async function endedJob(): Promise<string> {
  await functions.advance(await queued(JSON.stringify(changed(await propose()))));
  const [key = ''] = await deployment.store.list('jobs/');
  const job = key.slice('jobs/'.length, -'.json'.length);
  const { BatchQueue } = await import('../../adapters/batch/batch-queue.ts');
  const { client, submitClient } = deployment.batch;
  const queue = new BatchQueue({ client, submitClient, targets: [], store: '', tags: {} });
  await expect.poll(async () => (await queue.describe(job)).kind, { timeout: 10_000 }).toBe('succeeded');
  return job;
}

function stateChange(jobId: string, status = 'SUCCEEDED'): string {
  return JSON.stringify({
    source: 'aws.batch',
    'detail-type': 'Batch Job State Change',
    time: '2026-01-01T00:00:00Z',
    detail: { jobId, jobName: 'rehearse-repository-1', status, other: true },
  });
}

describe('advance', () => {
  it('takes the next step of what a message is about, and names the delivery in its log', async () => {
    const pull = await propose();

    expect(await functions.advance(await queued(JSON.stringify(changed(pull))))).toEqual(DONE);

    expect(github.people.checksOf(pull)).toMatchObject([{ name: 'mustrun', status: 'in_progress' }]);
    expect(await deployment.store.list('jobs/')).toHaveLength(1);
    expect(logged()).toMatchObject([
      { level: 'INFO', message: 'done', delivery: 'guid-1', about: 'pull request changed' },
    ]);
  });

  it('has a message given out again after as many seconds as GitHub wants', async () => {
    const pull = await propose();
    github.faults.add({ operationId: 'pulls/get', times: 1, reply: secondaryLimitReply(1) });
    const event = await queued(JSON.stringify(changed(pull)));

    const { Records } = event;
    expect(await functions.advance(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: Records[0]?.messageId }],
    });
    expect(logged()).toMatchObject([{ message: 'later', seconds: 1 }]);
    // The queue itself would hide it for ten minutes.
    await expect.poll(async () => (await received()).Records.length, { timeout: 5_000 }).toBe(1);
  });

  it('gives up a post that would be read for minutes, and goes on with the others', async () => {
    const pull = await propose({ 'hostile.md': '*a_ [b]\n'.repeat(100_000) });

    expect(await functions.advance(await queued(JSON.stringify(changed(pull))))).toEqual(DONE);

    expect(ourComment()).toContain('took longer than 5 s');
    expect(await deployment.store.list('jobs/')).toHaveLength(1);
  });

  it('has diagrams parsed, by a process of its own', async () => {
    const broken = '```mermaid\nflowchart LR\n  b -> c\n```\n';
    const pull = await propose({ 'post.md': `${POST}\n${broken}` });

    expect(await functions.advance(await queued(JSON.stringify(changed(pull))))).toEqual(DONE);

    expect(ourComment()).toContain('diagram');
  });

  it('fails for a message on which GitHub breaks, and leaves a trace', async () => {
    const event = await queued(JSON.stringify(changed(await propose())));
    await moto.addFault({ request: '^GET /[^/]+/pulls/', status: 403, code: 'AccessDenied' });

    expect(await functions.advance(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[0]?.messageId }],
    });
    expect(logged()).toMatchObject([
      { level: 'ERROR', message: 'acting on a message failed', delivery: 'guid-1' },
    ]);
  });

  it.each(['{', '{}', '{"delivery":"guid-1","message":{"kind":"unheard of"}}'])(
    'is done with the malformed message %s, and says so',
    async (body) => {
      expect(await functions.advance(await queued(body))).toEqual(DONE);
      expect(logged()).toMatchObject([{ level: 'ERROR', message: 'a malformed message' }]);
    },
  );
});

describe('callback', () => {
  it('settles the job of which Batch says that it is over, and tells who waits', async () => {
    const job = await endedJob();

    const event = queueEvent([{ id: '1', body: stateChange(job) }]);
    expect(await functions.callback(event)).toEqual(DONE);

    expect(logged().at(-1)).toMatchObject({ message: 'settled', job, delivery: 'rehearse-repository-1' });
    expect(await messagesOn()).toMatchObject([{ message: { kind: 'settled', subject: { kind: 'pull' } } }]);
  });

  it('looks again at a job that nobody has written down yet, and then leaves it to the sweep', async () => {
    const first = queueEvent([{ id: '1', body: stateChange('unheard-of') }]);
    const third = queueEvent([{ id: '1', body: stateChange('unheard-of'), count: 3 }]);

    expect(await functions.callback(first)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(await functions.callback(third)).toEqual(DONE);
  });

  it.each([
    ['of a job that goes on', stateChange('job-1', 'RUNNING'), 'not over'],
    ['that is none', '{"source":"aws.s3"}', 'a malformed state change'],
  ])('is done with a state change %s', async (_name, body, message) => {
    expect(await functions.callback(queueEvent([{ id: '1', body }]))).toEqual(DONE);
    expect(logged()).toMatchObject([{ message }]);
  });
});

describe('nightly', () => {
  it('wants the published posts trained again, once a day', async () => {
    const post: Publication = {
      version: 1,
      id: '0123456789abcdef',
      installation,
      repository: { owner: 'ann', name: 'posts' },
      branch: 'main',
      path: 'post.md',
      commit: 'c0ffee',
      publishedAt: '2026-01-01T00:00:00Z',
      verdict: null,
      wantedFor: null,
    };
    await deployment.store.create(publicationKey(post.repository, post.id), encodeDocument(post));

    await functions.nightly(SCHEDULED);
    await functions.nightly(SCHEDULED);

    const messages = await messagesOn();
    expect(messages).toMatchObject([{ message: { kind: 'wanted', subject: { kind: 'post', id: post.id } } }]);
    expect(messages.map(({ message }) => groupOf(message.repository, subjectOf(message)))).toHaveLength(1);
    expect(logged()).toMatchObject([
      { message: 'posts chosen', delivery: 'event-1', chosen: [post.id], postponed: 0 },
      { message: 'posts chosen' },
    ]);
  });
});

describe('sweep', () => {
  it('settles the job whose end nobody told, and asks for lost deliveries again', async () => {
    await endedJob();
    await github.deliveries.settled();
    const lost = github.deliveries.records().length;

    await functions.sweep(SCHEDULED);

    expect(logged().at(-1)).toMatchObject({
      message: 'swept',
      delivery: 'event-1',
      settled: 1,
      redelivered: lost,
    });
    await github.deliveries.settled();
    expect(github.deliveries.records().filter(({ redelivery }) => redelivery)).toHaveLength(lost);
  });

  it('fails for an event that is no schedule', async () => {
    await expect(functions.sweep({ Records: [] })).rejects.toThrow();
    expect(logged()).toMatchObject([{ level: 'ERROR', message: 'the invocation failed' }]);
  });
});

it.each(['advance', 'callback', 'nightly', 'sweep'])(
  '%s exports the handler that its middleware wraps',
  async (name) => {
    expect((await import(`../../functions/${name}/handler.ts`)).handler).toHaveProperty('use');
  },
);
