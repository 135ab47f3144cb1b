import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeJobsCommand,
  type JobDetail,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { jobDefinitions, registerInput } from '../../adapters/batch/job-definitions.ts';
import { S3Store } from '../../adapters/s3/s3-store.ts';
import { type BatchBench, openBatch } from '../stand-ins/aws/batch.ts';
import { readJobLog } from '../stand-ins/aws/job-log.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { type DockerService, serveDocker } from '../stand-ins/containers/docker-service.ts';
import { CONTAINER_PROGRAMS, prepareEngine } from '../stand-ins/containers/engine.ts';
import { ensureBaseImage } from '../stand-ins/containers/images.ts';
import { lacking } from './lacking.ts';
import { isRun, itNeeding } from './needs.ts';

/** What a job of the real definitions meets in a container, as Batch would start it. */
const missing = lacking({ root: true, programs: CONTAINER_PROGRAMS });
const itInContainer = itNeeding(missing);

let service: DockerService;
let moto: Moto;
let bench: BatchBench;
let store: S3Store;
let definition: string;
let host: string;

beforeAll(async () => {
  if (!isRun(missing)) return;
  const engine = await prepareEngine();
  const image = await ensureBaseImage(engine);
  service = await serveDocker(engine);
  moto = await Moto.start('containers', service.environment);
  host = await mkdtemp(join(tmpdir(), 'mustrun-host-'));
  await moto.change({ host });
  bench = await openBatch(moto);
  const client = new S3Client({ ...moto.access, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'jobs' }));
  store = new S3Store({ client, bucket: 'jobs', prefix: '' });
  const [first] = jobDefinitions(['4.6.0']);
  if (first === undefined) throw new Error('there are no job definitions');
  const deployed = {
    ...{ image, jobRole: 'arn:aws:iam::123456789012:role/job', logGroup: '/mustrun/jobs' },
    ...{ executionRole: 'arn:aws:iam::123456789012:role/execution', region: moto.access.region },
  };
  definition = await bench.register(registerInput(first, deployed));
});
afterAll(async () => {
  if (!isRun(missing)) return;
  await moto?.stop();
  await service?.stop();
  if (host !== undefined) await rm(host, { recursive: true, force: true });
});

interface Overrides {
  readonly seconds?: number;
  readonly memoryMiB?: number;
  readonly variables?: Readonly<Record<string, string>>;
}

async function submit(
  script: string,
  { seconds = 600, memoryMiB, variables = {} }: Overrides = {},
): Promise<string> {
  const command = new SubmitJobCommand({
    jobName: 'job',
    jobQueue: bench.queue,
    jobDefinition: definition,
    timeout: { attemptDurationSeconds: seconds },
    containerOverrides: {
      command: ['/bin/sh', '-c', script],
      environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
      ...(memoryMiB === undefined
        ? {}
        : { resourceRequirements: [{ type: 'MEMORY', value: String(memoryMiB) }] }),
    },
  });
  return (await bench.client.send(command)).jobId ?? '';
}

async function detailOf(job: string): Promise<JobDetail | undefined> {
  return (await bench.client.send(new DescribeJobsCommand({ jobs: [job] }))).jobs?.[0];
}

async function reach(job: string, ...wanted: readonly string[]): Promise<JobDetail | undefined> {
  await expect
    .poll(async () => (await detailOf(job))?.status, { timeout: 30_000, interval: 100 })
    .toSatisfy((status) => wanted.includes(String(status)));
  return detailOf(job);
}

/** Runs a script to its end; what it printed. */
async function printed(script: string, overrides?: Overrides): Promise<readonly string[]> {
  const job = await submit(script, overrides);
  await reach(job, 'SUCCEEDED', 'FAILED');
  return readJobLog(moto, await detailOf(job));
}

/** Waits until a job says that it is ready for what comes. */
async function ready(job: string): Promise<void> {
  await expect.poll(() => store.read(`ready-${job}`), { timeout: 30_000 }).not.toBeNull();
}

/** Tells the store, as the job may, by the endpoint and the network of the host. */
const TELL = `python3 -c "
import os, urllib.request
address = os.environ['AWS_ENDPOINT_URL'] + '/jobs/ready-' + os.environ['AWS_BATCH_JOB_ID']
urllib.request.urlopen(urllib.request.Request(address, b'x', method='PUT'))
"`;

describe('a job of a real definition, in a container', () => {
  itInContainer('has the variables of the definition, of SubmitJob and of Batch', async () => {
    const lines = await printed(
      'echo $MUSTRUN_POOL $MUSTRUN_TRUST $MUSTRUN_PLAN_KEY $AWS_BATCH_JOB_ATTEMPT',
      {
        variables: { MUSTRUN_PLAN_KEY: 'plan.json' },
      },
    );

    expect(lines).toEqual(['cpu repository plan.json 1']);
  });

  // podman adds /run and /var/tmp by itself, which ECS does not: image.test.ts has the image run without them.
  itInContainer('is root, writes to /tmp and to what the host gives, and nowhere else', async () => {
    const lines = await printed(
      'id -u; for place in /tmp /scratch /cache /opt /root /etc /; do touch $place/file 2>/dev/null && echo $place; done; stat -c %a /tmp /scratch',
    );

    expect(lines).toEqual(['0', '/tmp', '/scratch', '/cache', '1777', '1777']);
    expect(await readFile(join(host, 'mnt/mustrun/repository/scratch/file'), 'utf8')).toBe('');
  });

  itInContainer('may become the runner, and the runner the training user, who may not go back', async () => {
    const kept = '-all,+setuid,+setgid,+kill';
    const training =
      'setpriv --reuid 10002 --regid 10002 --clear-groups --inh-caps=-all --ambient-caps=-all --no-new-privs';
    const lines = await printed(
      `setpriv --reuid 10001 --regid 10001 --groups 10002 --inh-caps=${kept} --ambient-caps=${kept} -- ` +
        `sh -c 'id -u; ${training} -- sh -c "id -u; setpriv --reuid 10001 id -u 2>/dev/null || echo refused"'`,
    );

    expect(lines).toEqual(['10001', '10002', 'refused']);
  });

  itInContainer('is killed when it takes more memory than it was given', async () => {
    const job = await submit("python3 -c 'x = bytearray(400 * 2**20); print(len(x))'", { memoryMiB: 100 });

    expect((await reach(job, 'SUCCEEDED', 'FAILED'))?.container?.exitCode).toBe(137);
  });

  itInContainer('is tried again on exit code 75 alone', async () => {
    const again = await submit('test $AWS_BATCH_JOB_ATTEMPT = 2 || exit 75');
    const once = await submit('exit 32');

    const codes = async (job: string) =>
      (await reach(job, 'SUCCEEDED', 'FAILED'))?.attempts?.map(({ container }) => container?.exitCode);
    expect(await codes(again)).toEqual([75, 0]);
    expect(await codes(once)).toEqual([32]);
  });

  itInContainer('is asked to stop by TerminateJob, and its own exit code is told', async () => {
    const job = await submit(`trap 'echo asked; exit 75' TERM; ${TELL}; while :; do sleep 0.1; done`);
    await ready(job);
    await bench.client.send(new TerminateJobCommand({ jobId: job, reason: 'nobody wants it' }));

    const detail = await reach(job, 'FAILED');

    expect(detail).toMatchObject({ statusReason: 'nobody wants it', container: { exitCode: 75 } });
    expect(await readJobLog(moto, detail)).toEqual(['asked']);
  });

  itInContainer('is asked to stop when its time is over, and killed when it does not', async () => {
    await moto.change({ second: 0.1 });
    const job = await submit("trap '' TERM; while :; do sleep 0.1; done", { seconds: 60 });

    const detail = await reach(job, 'FAILED');
    await moto.change({ second: 1 });

    expect(detail).toMatchObject({
      statusReason: 'Job attempt duration exceeded timeout',
      container: { exitCode: 137 },
    });
  });

  itInContainer('is told from a job whose host was lost', async () => {
    const job = await submit(`${TELL}; test $AWS_BATCH_JOB_ATTEMPT = 2 || sleep 60`);
    await ready(job);
    await moto.loseHost(job);

    const detail = await reach(job, 'SUCCEEDED');

    expect(detail?.attempts?.map(({ statusReason }) => statusReason)).toEqual([
      expect.stringMatching(/^Host EC2/),
      'Essential container in task exited',
    ]);
  });
});
