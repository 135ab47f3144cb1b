import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PullRecord } from '../../stand-ins/github/state.ts';
import { openServeBench, type ServeBench, waitFor } from './serve-bench.ts';

let bench: ServeBench;
beforeEach(async () => {
  bench = await openServeBench();
});
afterEach(() => bench.close());

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
  await waitFor(() => bench.isAnswered(pull));
  await expectFinished(pull);
});

describe('killed at any point and started again', () => {
  it.each([2, 3])('finishes the same runs once: killed between its steps, seed %i', async (seed) => {
    const next = numbers(seed, 24);
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
    }, 55);

    await bench.end('SIGKILL');
    await bench.start();
    await waitFor(async () => bench.isAnswered(pull) && (await bench.money()).join() === 'paid');
    await expectFinished(pull);
    expect(kills).toBeGreaterThan(3);
  });

  it.each([11])('finishes the same runs once: killed at any time, seed %i', async (seed) => {
    const next = numbers(seed, 1200);
    await bench.start();
    const pull = await bench.propose(await bench.openRepository());
    for (let kill = 1; kill <= 8; kill += 1) {
      await sleep(next());
      await bench.end('SIGKILL');
      await bench.start();
      bench.redeliver();
    }
    await waitFor(() => bench.isAnswered(pull));

    await expectFinished(pull);
  });
});
