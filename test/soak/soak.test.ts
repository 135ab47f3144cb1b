import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobSummary, paginateListJobs } from '@aws-sdk/client-batch';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LedgerEntry, ledgerKey, ledgerMonth, ledgerSchema } from '../../core/flow/money/ledger.ts';
import { groupOf } from '../../core/flow/receive/message.ts';
import { readDocument } from '../../core/flow/store/documents.ts';
import { type HubServer, startHubServer } from '../fakes/hub/hub-server.ts';
import { openBatch } from '../stand-ins/aws/batch.ts';
import { type AwsDeployment, deployOn } from '../stand-ins/aws/deployment.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { sendStateChanges } from '../stand-ins/aws/state-changes.ts';
import type { DeliveryRecord } from '../stand-ins/github/deliveries.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import { Conveyor, type Handled } from './conveyor.ts';
import { Disorder } from './disorder.ts';
import { PeopleAtWork } from './people-at-work.ts';

const DELIVERIES = Number(process.env.MUSTRUN_SOAK_DELIVERIES ?? '1000');
/** Of a pull request, until the last round. */
const DELIVERIES_PER_PULL = 32;
/** Of all deliveries so many are late, and as many come twice. */
const SHARE = 0.1;
/** Every so manyeth message is given out twice. */
const TWICE = 20;
/** In as many everybody asks how it stands. */
const ROUNDS_COMPARED = 3;
const SECRET = 'it is a secret';

let moto: Moto;
let github: GithubStandIn;
let deployment: AwsDeployment;
let hub: HubServer;
let folder: string;
let conveyor: Conveyor;

beforeAll(async () => {
  moto = await Moto.start();
  // Jobs end at once; what they leave is played by the conveyor.
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
  await sendStateChanges(moto, deployment, { status: ['SUCCEEDED', 'FAILED'] });
  hub = await startHubServer();
  hub.repositories.add({ kind: 'model', id: 'a/b', licence: 'mit', files: { 'config.json': '{}' } });
  const asks = { HF_ENDPOINT: hub.url, MODELSCOPE_DOMAIN: hub.url, MUSTRUN_ASKS_HUBS: 'true' };
  const quiet = { POWERTOOLS_LOG_LEVEL: 'ERROR', POWERTOOLS_METRICS_DISABLED: 'true' };
  for (const [name, value] of Object.entries({ ...deployment.variables, ...asks, ...quiet }))
    vi.stubEnv(name, value);
  folder = await mkdtemp(join(tmpdir(), 'mustrun-soak-'));
  conveyor = await Conveyor.open(folder, deployment);
});
afterAll(async () => {
  conveyor.close();
  await Promise.all([github.close(), hub.close()]);
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
  people.grantAll();
  const last = [...disorder.arrivals(await people.deliveries()), ...disorder.arrivals([])];
  for (const delivery of last) await conveyor.deliver(round, delivery);
  await untilJobsAreSettled(round);
  return { rounds: round, people };
}

/** No message is left, and no job of which nobody heard that it is over. */
async function untilJobsAreSettled(round: number): Promise<void> {
  for (const until = Date.now() + 120_000; ; await sleep(200)) {
    await conveyor.pump(round, TWICE);
    const done = new Set(deliveriesOf(conveyor.settled, 'done'));
    if ((await jobs()).every(({ jobId = '' }) => done.has(jobId)) && (await left()) === 0) return;
    if (Date.now() > until) throw new Error('jobs or messages are left after two minutes');
  }
}

/** All jobs that were ever submitted. */
async function jobs(): Promise<readonly JobSummary[]> {
  const { client, queue } = deployment.batch;
  const filters = [{ name: 'JOB_NAME', values: ['*'] }];
  const found: JobSummary[] = [];
  for await (const page of paginateListJobs({ client }, { jobQueue: queue, filters }))
    found.push(...(page.jobSummaryList ?? []));
  return found;
}

async function ledger(): Promise<readonly LedgerEntry[]> {
  const key = ledgerKey(ledgerMonth(new Date()));
  return (await readDocument(deployment.store, key, ledgerSchema))?.value.entries ?? [];
}

describe(`${DELIVERIES} deliveries, out of order, some late and some twice`, () => {
  let rounds: number;
  let people: PeopleAtWork;
  beforeAll(async () => {
    ({ rounds, people } = await soak());
  }, 7_200_000);

  it('are all accepted', () => {
    const { answered, acted, settled } = conveyor;
    process.stdout.write(
      `${answered.length} deliveries to ${people.proposals.length} pull requests, ${acted.length} messages acted on, ${settled.length} ends of jobs heard of\n`,
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
    for (const { pull } of people.proposals) {
      const ours = github.state.comments.filter(
        ({ byApp, issue, repository }) => byApp && issue === pull.number && repository === pull.base,
      );
      expect(ours).toHaveLength(1);
      expect(github.people.checksOf(pull)).toHaveLength(1);
    }
  });

  it('submit each job once, and have each settled and paid', async () => {
    const names = (await jobs()).map(({ jobName = '' }) => jobName);
    const trained = names.filter((name) => name.startsWith('verify-'));
    const outcomes = (await deployment.store.list('runs/')).filter((key) => key.includes('/outcomes/'));
    const entries = await ledger();

    expect(new Set(names).size).toBe(names.length);
    expect(names.length - trained.length).toBe(people.commands);
    expect(trained.length).toBeGreaterThan(people.proposals.length / 2);
    expect(outcomes).toHaveLength(trained.length);
    expect(entries.map(({ id }) => id).toSorted()).toEqual(trained.toSorted());
    expect(entries.filter(({ state }) => state !== 'paid')).toEqual([]);
  });

  it('end with the verdict where money was granted, and wait for it elsewhere', () => {
    const conclusions = { pushed: 'success', granted: 'success', draft: 'action_required' };
    for (const { pull, spending } of people.proposals) {
      const [check] = github.people.checksOf(pull);
      expect(`${pull.number} ${spending} ${check?.conclusion}`).toBe(
        `${pull.number} ${spending} ${conclusions[spending]}`,
      );
    }
  });

  it('cost as many calls at the end as at the beginning', () => {
    // The first round reads secrets and begins everything, and what was late comes after the last.
    const begin = (handled: readonly Handled[]) =>
      handled.filter(({ round }) => round >= 1 && round <= ROUNDS_COMPARED);
    const end = (handled: readonly Handled[]) =>
      handled.filter(({ round }) => round >= rounds - ROUNDS_COMPARED && round < rounds);
    const webhook = conveyor.answered.filter(({ round }) => round > 0);
    // Of pull requests whose work stays the same from round to round.
    const drafts = new Set(
      people.proposals
        .filter(({ spending }) => spending === 'draft')
        .map(({ pull: { base, number } }) => groupOf(base, { kind: 'pull', number })),
    );
    const comments = conveyor.acted.filter(
      ({ kind, group = '' }) => kind === 'commented' && drafts.has(group),
    );

    const counted = github.state.installations.reduce((sum, { id }) => sum + github.rateLimit.usedBy(id), 0);
    process.stdout.write(
      `${(counted / conveyor.acted.length).toFixed(2)} requests a message count against GitHub's limit\n`,
    );

    expect(counted).toBeLessThan(conveyor.acted.length * 10);
    expect(rounds).toBeGreaterThanOrEqual(2 * ROUNDS_COMPARED);
    for (const { outcome, calls } of webhook) {
      expect(calls).toEqual({ aws: outcome === '202 queued' ? 1 : 0, github: 0, hubs: 0 });
    }
    for (const to of ['aws', 'github'] as const) {
      const [first, last] = [begin(comments), end(comments)].map((handled) => mean(handled, to));
      process.stdout.write(
        `calls of ${to} a comment: ${first?.toFixed(2)}, at the end ${last?.toFixed(2)}; a message: ${mean(conveyor.acted, to).toFixed(2)}, an end of a job: ${mean(conveyor.settled, to).toFixed(2)}\n`,
      );
      expect(median(end(comments), to)).toBeLessThanOrEqual(median(begin(comments), to));
      expect(last).toBeLessThan((first ?? 0) * 1.1);
    }
  });

  it('change nothing when some of it comes once more after everything was settled', async () => {
    const said = () => github.state.comments.map(({ id, body, updatedAt }) => ({ id, body, updatedAt }));
    const checks = () => github.state.checkRuns.map(({ id, conclusion }) => ({ id, conclusion }));
    const before = { said: said(), checks: checks(), jobs: (await jobs()).length, ledger: await ledger() };

    const count = await conveyor.comeBack();
    await untilJobsAreSettled(rounds);

    expect(count).toBeGreaterThan(DELIVERIES / 50);
    const after = { said: said(), checks: checks(), jobs: (await jobs()).length, ledger: await ledger() };
    expect(after).toEqual(before);
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
