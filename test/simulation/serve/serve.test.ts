import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryStore } from '../../../adapters/directory/directory-store.ts';
import { encode } from '../../../core/flow/store/documents.ts';
import type { PullRecord } from '../../stand-ins/github/state.ts';
import { openServeBench, type ServeBench, waitFor } from './serve-bench.ts';

let bench: ServeBench;
beforeEach(async () => {
  bench = await openServeBench();
});
afterEach(() => bench.close());

/** What was seen in the store may be told before the money is settled. */
async function untilSettled(pull: PullRecord): Promise<void> {
  await waitFor(async () => bench.isAnswered(pull) && (await bench.money()).join() === 'paid');
}

/** Everything was done, and once. */
async function expectFinished(pull: PullRecord): Promise<void> {
  expect(bench.checkOn(pull)).toContain('completed success');
  const ours = bench.github.state.comments.filter(({ byApp }) => byApp);
  expect(ours.map(({ body }) => body)).toEqual([expect.stringContaining('reproduced')]);
  const profiles = (await bench.executed()).map((job) => job.split('-')[0]);
  expect(profiles.toSorted()).toEqual(['rehearse', 'verify']);
  expect(await bench.money()).toEqual(['paid']);
}

/** Numbers from 1 to `most`, the same for the same seed (a linear congruential generator with Knuth's constants). */
function numbers(seed: number, most: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return 1 + Number((state >> 33n) % BigInt(most));
  };
}

it('answers a pull request', async () => {
  await bench.start();
  const pull = await bench.propose(await bench.openRepository());
  await untilSettled(pull);
  await expectFinished(pull);
});

it('ends at a TERM with its jobs running, and finishes them when it is started again', async () => {
  await bench.start('--milliseconds', '6000');
  const pull = await bench.propose(await bench.openRepository());
  await waitFor(async () => (await bench.executed()).length === 1);

  expect(await bench.end('SIGTERM')).toBe(0);
  expect(bench.log.at(-1)).toContain('"stopped"');
  expect(await bench.ended()).toEqual([]);
  await bench.start('--milliseconds', '10');
  await untilSettled(pull);

  await expectFinished(pull);
});

/** What is settled goes at once, several times a second. */
const KEEPS_NOTHING = 'keep: {days: 0, jobs: 0}\nsweepMinutes: 0.005\n';

it('keeps nothing of its jobs but their evidence, and still knows it', async () => {
  await bench.close();
  bench = await openServeBench(undefined, KEEPS_NOTHING);
  await bench.start();
  const pull = await bench.propose(await bench.openRepository());
  await untilSettled(pull);
  await waitFor(async () => (await bench.remains()).length === 0);

  await bench.end('SIGKILL');
  await bench.start();
  bench.github.people.comment(pull, 'ann', '/mustrun verify');
  await waitFor(() => bench.github.state.reactions.length === 1);

  await waitFor(async () => (await (await fetch(`${bench.url}/health`)).text()).includes('"messages":0'));
  await expectFinished(pull);
});

it('has deliveries that were lost while it was down sent again', async () => {
  await bench.close();
  // The stand-in's record is three minutes old: what failed is no longer on its way.
  bench = await openServeBench(() => new Date(Date.now() - 180_000));
  const pull = await bench.propose(await bench.openRepository());
  await bench.github.deliveries.settled();

  await bench.start();
  await untilSettled(pull);

  await expectFinished(pull);
});

it('serves nothing but pages, and refuses what GitHub did not sign', async () => {
  await bench.start();
  const store = new DirectoryStore(join(bench.folder, 'kept', 'store'));
  await store.create('pages/ann/posts/post.html', encode('<p>evidence</p>'));
  await store.create('ledger/2026-01.json', encode('{}'));
  const status = async (path: string, init?: RequestInit) => (await fetch(bench.url + path, init)).status;
  const signed = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };

  const page = await fetch(`${bench.url}/pages/ann/posts/post.html`);
  expect(await page.text()).toBe('<p>evidence</p>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await rawStatus('/pages/../ledger/2026-01.json')).toBe(404);
  expect(await status('/pages/%2e%2e/ledger/2026-01.json')).toBe(404);
  expect(await status('/pages/..%2fledger%2f2026-01.json')).toBe(404);
  expect(await status('/ledger/2026-01.json')).toBe(404);
  expect(await status('/webhook')).toBe(405);
  expect(await status('/webhook', { method: 'POST', headers: signed, body: '{}' })).toBe(401);
  expect(
    await status('/webhook', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }),
  ).toBe(415);
  expect(
    await status('/webhook', { method: 'POST', headers: signed, body: 'x'.repeat(25 * 1024 * 1024 + 1) }),
  ).toBe(413);
  const health = await fetch(`${bench.url}/health`);
  expect(await health.json()).toMatchObject({ problems: [], messages: 0, jobs: { waiting: 0, running: 0 } });
  expect(health.status).toBe(200);
});

/** As it stands: a client's own URL parser would take `..` away. */
async function rawStatus(path: string): Promise<number | undefined> {
  const asked = request(bench.url, { path }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  return response.statusCode;
}

describe('killed at any point and started again', { timeout: 150_000 }, () => {
  // What is removed is removed by a process that may be killed too.
  beforeEach(async () => {
    await bench.close();
    bench = await openServeBench(undefined, KEEPS_NOTHING);
  });

  it('finishes the same runs once: killed between its steps', async () => {
    const next = numbers(3, 24);
    const killAt = () => ['--kill-at', String(next())];
    await bench.start();
    const repository = await bench.openRepository();
    await bench.github.deliveries.settled();
    await bench.end('SIGKILL');

    await bench.start(...killAt());
    const pull = await bench.propose(repository);
    let kills = 0;
    await waitFor(async () => {
      if (!bench.isUp) {
        kills += 1;
        await bench.start(...killAt());
        bench.redeliver();
      }
      return bench.isAnswered(pull);
    }, 90);

    await bench.end('SIGKILL');
    await bench.start();
    await untilSettled(pull);
    await expectFinished(pull);
    expect(kills).toBeGreaterThan(3);
  });

  it('finishes the same runs once: killed at any time', async () => {
    const next = numbers(11, 1200);
    await bench.start();
    const pull = await bench.propose(await bench.openRepository());
    for (let kill = 1; kill <= 5; kill += 1) {
      await sleep(next());
      await bench.end('SIGKILL');
      await bench.start();
      bench.redeliver();
    }
    await untilSettled(pull);

    await expectFinished(pull);
  });
});
