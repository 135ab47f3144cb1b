import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paginateListJobs } from '@aws-sdk/client-batch';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBatch } from '../stand-ins/aws/batch.ts';
import { type AwsDeployment, deployOn } from '../stand-ins/aws/deployment.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import type { DeliveryRecord } from '../stand-ins/github/deliveries.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import { Conveyor, type Handled } from './conveyor.ts';
import { Disorder } from './disorder.ts';
import { PeopleAtWork } from './people-at-work.ts';

const DELIVERIES = Number(process.env.MUSTRUN_SOAK_DELIVERIES ?? '1000');
/** Of a pull request, until the last round. */
const DELIVERIES_PER_PULL = 28;
/** Of all deliveries so many are late, and as many come twice. */
const SHARE = 0.1;
/** Every so manyeth message is given out twice. */
const TWICE = 20;
const SECRET = 'it is a secret';

let moto: Moto;
let github: GithubStandIn;
let deployment: AwsDeployment;
let folder: string;
let conveyor: Conveyor;

beforeAll(async () => {
  moto = await Moto.start();
  await moto.change({ command: ['true'] });
  // Nobody listens there: what was signed and recorded is delivered by the test.
  github = await startGithub({ target: { url: 'http://127.0.0.1:9/', secret: SECRET } });
  // Weeks of deliveries in minutes: the 5,000 requests of an hour are not what is tested.
  github.rateLimit.restrict(1_000_000);
  deployment = await deployOn(moto, await openBatch(moto), {
    appId: github.state.app.id,
    privateKey: github.privateKey,
    api: github.state.api,
    webhookSecret: SECRET,
  });
  const quiet = { POWERTOOLS_LOG_LEVEL: 'ERROR', POWERTOOLS_METRICS_DISABLED: 'true' };
  for (const [name, value] of Object.entries({ ...deployment.variables, ...quiet })) vi.stubEnv(name, value);
  folder = await mkdtemp(join(tmpdir(), 'mustrun-soak-'));
  conveyor = await Conveyor.open(folder, deployment);
});
afterAll(async () => {
  conveyor.close();
  await github.close();
  await moto.stop();
  await rm(folder, { recursive: true });
});

/** Rounds of people's work until so many deliveries were made; what was late arrives after the last one. */
async function soak(): Promise<{ readonly rounds: number; readonly people: PeopleAtWork }> {
  const people = new PeopleAtWork(github);
  const disorder = new Disorder<DeliveryRecord>(1, SHARE);
  await people.proposePosts(Math.ceil(DELIVERIES / DELIVERIES_PER_PULL));
  let round = 0;
  for (; conveyor.answered.length < DELIVERIES; round += 1) {
    if (round > 0) await people.work(round);
    for (const delivery of disorder.arrivals(await people.deliveries()))
      await conveyor.deliver(round, delivery);
    await conveyor.pump(round, TWICE);
  }
  for (const late of disorder.arrivals([])) await conveyor.deliver(round, late);
  await conveyor.pump(round, TWICE);
  return { rounds: round, people };
}

describe(`${DELIVERIES} deliveries, out of order, some late and some twice`, () => {
  let rounds: number;
  let people: PeopleAtWork;
  beforeAll(async () => {
    ({ rounds, people } = await soak());
  }, 7_200_000);

  it('are all accepted', () => {
    const { answered, acted } = conveyor;
    process.stdout.write(
      `${answered.length} deliveries to ${people.pulls.length} pull requests, ${acted.length} messages acted on\n`,
    );
    const refused = conveyor.answered.filter(({ outcome }) => !outcome.startsWith('202 '));

    expect(conveyor.answered.length).toBeGreaterThanOrEqual(DELIVERIES);
    expect(refused).toEqual([]);
  });

  it('are acted on, every one that asks something of us', async () => {
    const queued = new Set(deliveriesOf(conveyor.answered, '202 queued'));
    const done = new Set(deliveriesOf(conveyor.acted, 'done'));

    expect(queued.size).toBeGreaterThan(DELIVERIES / 10);
    expect([...queued].filter((delivery) => !done.has(delivery))).toEqual([]);
    expect(await left()).toBe(0);
  });

  it('leave what they say on every pull request, once', () => {
    for (const pull of people.pulls) {
      const ours = github.state.comments.filter(
        ({ byApp, issue, repository }) => byApp && issue === pull.number && repository === pull.base,
      );
      expect(ours).toHaveLength(1);
      expect(github.people.checksOf(pull)).toHaveLength(1);
    }
  });

  it('submit each job once', async () => {
    const { client, queue } = deployment.batch;
    const filters = [{ name: 'JOB_NAME', values: ['*'] }];
    const names: string[] = [];
    for await (const page of paginateListJobs({ client }, { jobQueue: queue, filters })) {
      names.push(...(page.jobSummaryList ?? []).map(({ jobName = '' }) => jobName));
    }

    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(people.commands);
  });

  it('cost as many calls at the end as at the beginning', () => {
    // The first round reads secrets and begins everything; the last two have all of their deliveries.
    const begin = (handled: readonly Handled[]) => handled.filter(({ round }) => round === 1 || round === 2);
    const end = (handled: readonly Handled[]) =>
      handled.filter(({ round }) => round === rounds - 2 || round === rounds - 1);
    const webhook = conveyor.answered.filter(({ round }) => round > 0);
    const comments = conveyor.acted.filter(({ kind }) => kind === 'commented');

    expect(rounds).toBeGreaterThanOrEqual(6);
    for (const { outcome, calls } of webhook) {
      expect(calls).toEqual({ aws: outcome === '202 queued' ? 1 : 0, github: 0 });
    }
    for (const to of ['aws', 'github'] as const) {
      const [first, last] = [begin(conveyor.acted), end(conveyor.acted)].map((handled) => mean(handled, to));
      process.stdout.write(
        `calls of ${to} a message: ${first?.toFixed(2)}, at the end ${last?.toFixed(2)}\n`,
      );
      expect(median(end(comments), to)).toBeLessThanOrEqual(median(begin(comments), to));
      expect(last).toBeLessThan((first ?? 0) * 1.1);
    }
  });
});

function deliveriesOf(handled: readonly Handled[], wanted: string): readonly string[] {
  return handled.filter(({ outcome }) => outcome === wanted).map(({ delivery }) => delivery);
}

function mean(handled: readonly Handled[], to: keyof Handled['calls']): number {
  return handled.reduce((sum, { calls }) => sum + calls[to], 0) / handled.length;
}

function median(handled: readonly Handled[], to: keyof Handled['calls']): number {
  const sorted = handled.map(({ calls }) => calls[to]).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Messages that are still on the queue. */
async function left(): Promise<number> {
  const { sqs, queueUrl: QueueUrl } = deployment;
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? Number.NaN), 0);
}
