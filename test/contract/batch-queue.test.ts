import { DescribeJobsCommand, type JobDetail } from '@aws-sdk/client-batch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BatchQueue } from '../../adapters/batch/batch-queue.ts';
import {
  definitionName,
  jobDefinitions,
  POOLS,
  registerInput,
} from '../../adapters/batch/job-definitions.ts';
import type { JobRequest, JobState } from '../../core/ports/job-queue.ts';
import { type BatchBench, openBatch } from '../stand-ins/aws/batch.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { describeJobQueue } from './job-queue-suite.ts';
import { JOB_SCRIPTS } from './job-scripts.ts';

let moto: Moto;
let bench: BatchBench;
let queue: BatchQueue;

const REQUEST: JobRequest = {
  name: 'verify-0123456789ab-1',
  planKey: '',
  planDigest: 'digest',
  timeoutSeconds: 60,
  profile: 'verify',
  trust: 'repository',
  pool: 'gpu-1',
  priority: 'interactive',
};
/** A second of Batch's time: timeouts of at least 60 s and 30 s of grace are too long to wait for. */
const SECOND = 0.02;

beforeAll(async () => {
  moto = await Moto.start();
  bench = await openBatch(moto);
  const targets: ConstructorParameters<typeof BatchQueue>[0]['targets'][number][] = [];
  for (const definition of jobDefinitions(['4.6.0'])) {
    const missing = definition.trust === 'fork' && definition.pool === 'gpu-4';
    const input = registerInput(definition, {
      image: missing ? 'trainer:missing' : 'trainer:1',
      jobRole: 'arn:aws:iam::123456789012:role/job',
      executionRole: 'arn:aws:iam::123456789012:role/execution',
      logGroup: '/mustrun/jobs',
      region: moto.access.region,
    });
    const { profile } = POOLS[definition.pool];
    const target = { ...definition, profile, definition: await bench.register(input) };
    targets.push({ ...target, priority: 'interactive', queue: bench.queue });
    targets.push({ ...target, priority: 'nightly', queue: bench.nightQueue });
  }
  const { client, submitClient } = bench;
  queue = new BatchQueue({ client, submitClient, targets, store: 's3://store/x', tags: { app: 'mustrun' } });
});
afterAll(() => moto.stop());
beforeEach(async () => {
  await moto.reset();
  // The plan's key carries the script, as for the other queues.
  const shim = 'eval(process.env.MUSTRUN_PLAN_KEY)';
  await moto.change({ second: SECOND, command: [process.execPath, '--eval', shim] });
});

describeJobQueue('Batch', async () => ({
  queue,
  request: (behaviour, timeoutSeconds = 3_600) => ({
    ...REQUEST,
    planKey: JOB_SCRIPTS[behaviour],
    timeoutSeconds,
  }),
  close: async () => undefined,
}));

async function detailOf(jobId: string): Promise<JobDetail | undefined> {
  return (await bench.client.send(new DescribeJobsCommand({ jobs: [jobId] }))).jobs?.[0];
}

async function endOf(jobId: string): Promise<JobState> {
  await expect
    .poll(async () => (await queue.describe(jobId)).kind, { timeout: 20_000 })
    .toMatch(/failed|succeeded/);
  return queue.describe(jobId);
}

describe('a queue in Batch', () => {
  it('hands a job where its plan lies, on the definition of its pool and class of trust', async () => {
    const jobId = await queue.submit({ ...REQUEST, trust: 'fork', profile: 'rehearse', pool: 'cpu' });

    const detail = await detailOf(jobId);
    const [definition] = jobDefinitions(['4.6.0']).filter(
      ({ trust, pool }) => trust === 'fork' && pool === 'cpu',
    );
    expect(definition === undefined ? '' : definitionName(definition)).not.toBe('');
    expect(detail?.jobDefinition).toContain('job-definition/mustrun-rehearse-cpu-fork-4_6_0:1');
    expect(detail?.container?.environment).toEqual(
      expect.arrayContaining([
        { name: 'MUSTRUN_STORE', value: 's3://store/x' },
        { name: 'MUSTRUN_PLAN_DIGEST', value: 'digest' },
      ]),
    );
    expect(detail?.tags).toMatchObject({ app: 'mustrun', trust: 'fork', profile: 'rehearse' });
    await endOf(jobId);
  });

  it('states no timeout that Batch would refuse', async () => {
    const jobId = await queue.submit({ ...REQUEST, timeoutSeconds: 5 });

    expect((await detailOf(jobId))?.timeout?.attemptDurationSeconds).toBe(60);
    await endOf(jobId);
  });

  it('refuses a pool that is not configured', async () => {
    await expect(queue.submit({ ...REQUEST, pool: 'gpu-8' })).rejects.toThrow(
      'no job queue is configured for verify, repository, gpu-8, interactive',
    );
  });

  it("has the night's jobs wait in a queue of their own, and finds them there", async () => {
    const name = 'verify-at-night-1';

    const job = await queue.submit({ ...REQUEST, name, priority: 'nightly' });

    expect((await detailOf(job))?.jobQueue).toBe(bench.nightQueue);
    expect(await queue.find(name)).toEqual([job]);
    await endOf(job);
  });

  it('sends a submission once, and says that its outcome is unknown when the reply is lost', async () => {
    await moto.addFault({ request: '/submitjob', reply_lost: true });
    const request = { ...REQUEST, name: 'verify-lost-reply-1' };

    await expect(queue.submit(request)).rejects.toMatchObject({ name: 'SubmitError', outcome: 'unknown' });

    const [job = '', ...others] = await queue.find(request.name);
    expect(others).toEqual([]);
    expect(await endOf(job)).toMatchObject({ kind: 'succeeded' });
  });

  it('says that the outcome is unknown when Batch fails', async () => {
    await moto.addFault({ request: '/submitjob', status: 500, code: 'ServerException' });

    await expect(queue.submit(REQUEST)).rejects.toMatchObject({ outcome: 'unknown', retryable: true });
  });

  it('says that there is no job when Batch refuses it', async () => {
    const refused = queue.submit({ ...REQUEST, name: 'a name with spaces' });

    await expect(refused).rejects.toMatchObject({ outcome: 'refused', retryable: false });
  });

  it('may not see a new job yet', async () => {
    await moto.change({ list_delay: 2 });
    const name = 'verify-late-1';
    const job = await queue.submit({ ...REQUEST, name });

    expect(await queue.find(name)).toEqual([]);
    await expect.poll(() => queue.find(name), { timeout: 10_000 }).toEqual([job]);
    await endOf(job);
  });

  it('cancels a job that waits for a machine', async () => {
    await moto.change({ capacity: false });
    const job = await queue.submit(REQUEST);
    await expect.poll(async () => (await detailOf(job))?.status).toBe('RUNNABLE');
    expect(await queue.describe(job)).toEqual({ kind: 'waiting' });

    await queue.terminate(job, 'no machine within an hour');

    expect(await endOf(job)).toEqual({
      kind: 'failed',
      cause: 'terminated',
      exitCode: null,
      reason: 'no machine within an hour',
      seconds: 0,
    });
  });

  it('tells the image that is missing', async () => {
    const job = await queue.submit({ ...REQUEST, trust: 'fork', pool: 'gpu-4' });

    expect(await endOf(job)).toMatchObject({
      cause: 'image',
      exitCode: null,
      reason: expect.stringContaining('CannotPullContainerError'),
    });
    expect((await detailOf(job))?.attempts).toHaveLength(3);
  });

  it('has a job whose host was lost tried again, and fails with the third one', async () => {
    const script = JOB_SCRIPTS['run for a minute'];
    const job = await queue.submit({ ...REQUEST, planKey: script, timeoutSeconds: 3_600 });
    const attempts = async (): Promise<number> => (await detailOf(job))?.attempts?.length ?? 0;
    for (const attempt of [1, 2, 3]) {
      await expect.poll(attempts, { timeout: 10_000 }).toBe(attempt);
      await expect.poll(async () => (await detailOf(job))?.status, { timeout: 10_000 }).toBe('RUNNING');
      expect(await queue.describe(job)).toEqual({ kind: 'running' });
      await moto.loseHost(job);
      await expect
        .poll(async () => (await detailOf(job))?.attempts?.at(attempt - 1)?.stoppedAt)
        .toBeDefined();
    }

    expect(await endOf(job)).toMatchObject({ cause: 'host lost', exitCode: null });
  });
});
