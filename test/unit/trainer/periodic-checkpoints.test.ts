import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PeriodicCheckpoints } from '../../../containers/trainer/periodic-checkpoints.ts';

let output = '';
beforeEach(async () => {
  output = await mkdtemp(join(tmpdir(), 'mustrun-periodic-'));
});
afterEach(() => rm(output, { recursive: true }));

/** Of a training of 20 steps. */
async function checkpoint(step: number): Promise<void> {
  const folder = join(output, `checkpoint-${step}`);
  await mkdir(folder);
  await writeFile(join(folder, 'trainer_state.json'), JSON.stringify({ global_step: step, max_steps: 20 }));
}

/** What was kept and told by a keeper that the test lets end. */
function keeper(keep: () => Promise<void> = async () => undefined, resumedAt: number | null = null) {
  const seen = { kept: 0, told: [] as string[] };
  const periodic = new PeriodicCheckpoints(
    output,
    resumedAt,
    async () => {
      seen.kept += 1;
      await keep();
    },
    (message) => seen.told.push(message),
  );
  return { seen, periodic };
}

const MINUTE = 60_000;

describe('checkpoints of a training that goes on', () => {
  it('are kept once each, and not before one is there', async () => {
    const { seen, periodic } = keeper();
    const start = Date.now();
    await periodic.onTick(start);
    await checkpoint(5);
    for (const minutes of [1, 2, 3]) {
      await periodic.onTick(start + minutes * MINUTE);
      await periodic.settle();
    }
    expect(seen.kept).toBe(1);

    await checkpoint(10);
    await periodic.onTick(start + 4 * MINUTE);
    await periodic.settle();

    expect(seen.kept).toBe(2);
  });

  it('are kept one at a time, and at a distance', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { seen, periodic } = keeper(() => promise);
    const start = Date.now();
    await checkpoint(5);
    await periodic.onTick(start);
    await checkpoint(10);
    await periodic.onTick(start + 10 * MINUTE);
    expect(seen.kept).toBe(1);

    resolve();
    await periodic.settle();
    await periodic.onTick(Date.now() + 20_000);
    expect(seen.kept).toBe(1);

    await periodic.onTick(Date.now() + 10 * MINUTE);
    expect(seen.kept).toBe(2);
    await periodic.settle();
  });

  it('do not count the one of the last step, which is evidence', async () => {
    const { seen, periodic } = keeper();
    await checkpoint(20);

    await periodic.onTick(Date.now());

    expect(seen.kept).toBe(0);
  });

  it('do not count the one that an earlier try has kept', async () => {
    const { seen, periodic } = keeper(undefined, 5);
    await checkpoint(5);

    await periodic.onTick(Date.now());

    expect(seen.kept).toBe(0);
  });

  it('that cannot be kept are told, and tried again', async () => {
    let failing = true;
    const { seen, periodic } = keeper(async () => {
      if (failing) throw new Error('no space');
    });
    await checkpoint(5);
    await periodic.onTick(Date.now());
    await periodic.settle();
    failing = false;
    await periodic.onTick(Date.now() + MINUTE);
    await periodic.settle();

    expect(seen).toEqual({ kept: 2, told: ['the checkpoint of step 5 was not kept: Error: no space'] });
  });
});
