import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchClient, DescribeJobsCommand, type JobDetail, paginateListJobs } from '@aws-sdk/client-batch';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { bundleFunctions } from '../../functions/bundle.ts';
import { type HubServer, startHubServer } from '../fakes/hub/hub-server.ts';
import { readJobLog } from '../stand-ins/aws/job-log.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { StackDeployment } from '../stand-ins/aws/stack-deployment.ts';
import { type DockerService, serveDocker } from '../stand-ins/containers/docker-service.ts';
import { CONTAINER_PROGRAMS, prepareEngine } from '../stand-ins/containers/engine.ts';
import { buildTrainerImage } from '../stand-ins/containers/images.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';
import { lacking } from './lacking.ts';
import { isRun, itNeeding } from './needs.ts';
import { LambdaLoops } from './pipeline/lambda-loops.ts';
import { MODEL, standInModel, trainingPost } from './workbench.ts';

/**
 * From push to comment, with nothing of ours faked: the synthesised stack, made by the stand-in's CloudFormation, with IAM
 * enforced; its functions, bundled, each with the variables and the role that the stack gives it; jobs are containers of the
 * trainer image with their own roles, in which ms-swift trains on the CPU. The tests are one story, in order.
 */
const missing = lacking({ root: true, programs: CONTAINER_PROGRAMS });
const itInContainer = itNeeding(missing);

const SECRET = 'it is a secret';
/** Of a rehearsal and a training on a machine that has other things to do. */
const PATIENCE_MILLISECONDS = 500_000;
/** ECS gives a job 30 s to stop; here it gets two minutes, since what it writes down then is not what is timed. */
const BUSY_SECOND = 4;
const STEPS = 4;
/** The run that is cancelled has 20,000 steps, which would cost more than 5 USD at the prices of the stack. */
const SETTINGS = 'budget: { run: 100, pullRequest: 150, author: 150 }\n';

let service: DockerService;
let moto: Moto;
let hub: HubServer;
let github: GithubStandIn;
let deployment: StackDeployment;
let loops: LambdaLoops;
let folder: string;
let repository: RepositoryRecord;
let pull: PullRecord;

beforeAll(async () => {
  if (!isRun(missing)) return;
  const engine = await prepareEngine();
  const image = await buildTrainerImage(engine);
  folder = await mkdtemp(join(tmpdir(), 'mustrun-pipeline-'));
  service = await serveDocker(engine);
  hub = await startHub();
  const hubs = { HF_ENDPOINT: hub.url, MODELSCOPE_DOMAIN: hub.url };
  moto = await Moto.start('containers', service.environment);
  await moto.change({ host: join(folder, 'host'), environment: hubs, second: BUSY_SECOND });
  github = await startGithub();
  const bundles = join(folder, 'functions');
  await bundleFunctions(bundles);
  deployment = await StackDeployment.make(
    moto,
    { engines: [{ line: '4.6.0', image }], limits: { rehearsalSeconds: 240, mostAttempts: 1 } },
    {
      bundles,
      github: {
        ...{ appId: github.state.app.id, privateKey: github.privateKey },
        ...{ api: github.state.api, webhookSecret: SECRET },
      },
      hardware: 'cpu',
    },
  );
  loops = await LambdaLoops.open(bundles, deployment, { ...hubs, POWERTOOLS_METRICS_DISABLED: 'true' });
  github.deliveries.aim({ url: loops.url, secret: SECRET });
  github.people.install('ann');
  const rows = Array.from({ length: 16 }, (_, index) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `What is ${index} plus 1?` },
        { role: 'assistant', content: `It is ${index + 1}.` },
      ],
    }),
  );
  repository = await github.people.createRepository('ann', 'posts', {
    'sums.jsonl': `${rows.join('\n')}\n`,
    '.mustrun.yml': SETTINGS,
  });
});
afterAll(async () => {
  if (!isRun(missing)) return;
  await loops?.close();
  await moto?.stop();
  await service?.stop();
  await Promise.all([github?.close(), hub?.close()]);
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** A hub that has the model of the post: its tiny stand-in, under the real name. */
async function startHub(): Promise<HubServer> {
  const server = await startHubServer();
  const model = await standInModel();
  const files = await Promise.all(
    (await readdir(model)).map(async (name): Promise<[string, string | Buffer]> => {
      const body = await readFile(join(model, name));
      return [name, name.endsWith('.safetensors') ? body : body.toString()];
    }),
  );
  server.repositories.add({ kind: 'model', id: MODEL, licence: 'mit', files: Object.fromEntries(files) });
  return server;
}

/** All jobs, in the order in which they were submitted. */
async function jobs(): Promise<readonly JobDetail[]> {
  const client = new BatchClient(moto.access);
  const filters = [{ name: 'JOB_NAME', values: ['*'] }];
  const ids: string[] = [];
  for (const jobQueue of deployment.queues) {
    for await (const page of paginateListJobs({ client }, { jobQueue, filters })) {
      ids.push(...(page.jobSummaryList ?? []).map(({ jobId = '' }) => jobId));
    }
  }
  if (ids.length === 0) return [];
  const { jobs: details = [] } = await client.send(new DescribeJobsCommand({ jobs: ids }));
  return details.toSorted((one, other) => (one.createdAt ?? 0) - (other.createdAt ?? 0));
}

const kindsOf = (details: readonly JobDetail[]) =>
  details.map(({ jobName = '', status }) => [jobName.split('-')[0], status]);

/** The check run of the pull request's head, once it is completed. */
async function completed(): Promise<unknown> {
  const look = async () => github.people.checksOf(pull)[0]?.status;
  await expect.poll(look, { timeout: PATIENCE_MILLISECONDS, interval: 500 }).toBe('completed');
  return github.people.checksOf(pull)[0];
}

/** Our comments on the pull request. */
const comments = (): readonly string[] =>
  github.state.comments.filter(({ byApp, issue }) => byApp && issue === pull.number).map(({ body }) => body);

/** Pushes the post to the pull request, which the first push opens. */
async function push(text: string): Promise<void> {
  await github.people.push(repository, 'topic', { 'post.md': text }, 'ann');
  pull ??= await github.people.openPull(repository, 'topic', { author: 'ann' });
}

describe('a post on a pull request', () => {
  itInContainer('is rehearsed, then trained by ms-swift in a container, and commented on', async () => {
    const claims = 'It runs 5 steps. The adapter file takes less than 1 MB.';
    await push(trainingPost({ steps: STEPS, claims }));

    const check = await completed();

    const all = await jobs();
    for (const job of all)
      if (job.status === 'FAILED') throw new Error((await readJobLog(moto, job)).join('\n'));
    expect(kindsOf(all)).toEqual([
      ['rehearse', 'SUCCEEDED'],
      ['verify', 'SUCCEEDED'],
    ]);
    const kept = await deployment.store.list('runs/repository/');
    const read = async (end: string): Promise<string> => {
      const key = kept.find((name) => name.endsWith(end)) ?? end;
      return new TextDecoder().decode((await deployment.store.read(key))?.body);
    };
    const result = attemptResult.parse(JSON.parse(await read('/attempts/1/result.json')));
    expect(result).toMatchObject({ stage: 'done', separated: true, steps: { done: STEPS, planned: STEPS } });
    expect(readTrainingLog(await read('/attempts/1/logging.jsonl')).steps).toHaveLength(STEPS);
    expect(await read('/attempts/1/inputs.json')).toContain(MODEL);
    expect(check).toMatchObject({ name: 'mustrun', conclusion: 'failure' });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]).toContain('not reproduced');
    expect(comments()[0]).toContain('reproduced');
  });

  itInContainer('is judged anew, and nothing trained, when its number is corrected', async () => {
    const claims = 'It runs 4 steps. The adapter file takes less than 1 MB.';
    await push(trainingPost({ steps: STEPS, claims, prose: 'These words are new.' }));

    expect(await completed()).toMatchObject({ conclusion: 'success' });

    expect(await jobs()).toHaveLength(2);
    // The comment is written after the check run.
    await expect.poll(() => comments()[0]).not.toContain('not reproduced');
    expect(comments()).toHaveLength(1);
  });

  itInContainer('has its older job cancelled when the learning rate changes while it runs', async () => {
    const claims = 'It runs 4 steps.';
    await push(trainingPost({ steps: 20_000, learningRate: '2e-3' }));
    const older = await trainingJob(20_000);
    await push(trainingPost({ steps: STEPS, learningRate: '3e-3', claims }));

    expect(await completed()).toMatchObject({ conclusion: 'success' });

    const all = await jobs();
    const stopped = all.find(({ jobId }) => jobId === older);
    expect(stopped).toMatchObject({
      status: 'FAILED',
      isTerminated: true,
      statusReason: 'nobody wants it any more',
      container: { exitCode: 75 },
    });
    expect(stopped?.attempts).toHaveLength(1);
    expect((await readJobLog(moto, stopped)).join('\n')).toContain('stopped before it was done');
    expect(kindsOf(all).filter(([, status]) => status === 'SUCCEEDED')).toHaveLength(all.length - 1);
    expect(comments()).toHaveLength(1);
  });

  itInContainer('is looked at by the nightly and the sweep, which find nothing to do', async () => {
    const before = await jobs();

    await loops.callScheduled('nightly');
    await loops.callScheduled('sweep');

    expect(await jobs()).toHaveLength(before.length);
  });

  itInContainer('asked AWS for nothing that the roles of the stack do not allow', async () => {
    expect(await moto.refusals()).toEqual([]);
  });

  itInContainer('left no failed delivery, no message that failed, and no wrong reply of the stand-in', () => {
    expect(loops.errors).toEqual([]);
    expect(github.bugs).toEqual([]);
    expect(github.deliveries.records().filter(({ statusCode }) => statusCode >= 300)).toEqual([]);
  });
});

/** The job that trains so many steps, once its engine has made the first. */
async function trainingJob(steps: number): Promise<string> {
  const scratch = join(folder, 'host', 'mnt', 'mustrun', 'repository', 'scratch');
  let found = '';
  const look = async (): Promise<boolean> => {
    const running = (await jobs()).filter(
      ({ status, jobName }) => status === 'RUNNING' && /^verify/.test(jobName ?? ''),
    );
    for (const { jobId = '' } of running) {
      const log = await readFile(join(scratch, `attempt-${jobId}-1`, 'evidence', 'train.log'), 'utf8').catch(
        () => '',
      );
      if (log.includes(`/${steps}`)) found = jobId;
    }
    return found !== '';
  };
  await expect.poll(look, { timeout: PATIENCE_MILLISECONDS, interval: 500 }).toBe(true);
  return found;
}
