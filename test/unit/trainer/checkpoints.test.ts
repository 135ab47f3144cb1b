import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fetchCheckpoint,
  keepCheckpoint,
  newestCheckpoint,
} from '../../../containers/trainer/checkpoints.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { plan } from '../flow/small-plan.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** What the engine leaves of a checkpoint; without `state` it was killed while it wrote. */
async function checkpoint(output: string, step: number, state: string | null, weights = 'w'): Promise<void> {
  const path = join(folder, output, `checkpoint-${step}`);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'optimizer.pt'), `optimizer ${step}`);
  await writeFile(join(path, 'adapter_model.safetensors'), weights);
  if (state !== null) await writeFile(join(path, 'trainer_state.json'), state);
}

const whole = (step: number) => JSON.stringify({ global_step: step, max_steps: 20 });
const at = (output: string) => join(folder, output);

describe('the newest checkpoint', () => {
  it('is the one of the furthest step', async () => {
    await checkpoint('out', 5, whole(5));
    await checkpoint('out', 10, whole(10));

    expect(await newestCheckpoint(at('out'))).toEqual({
      step: 10,
      folder: at('out/checkpoint-10'),
      final: false,
    });
  });

  it.each([
    ['has no state', null],
    ['has half a state', '{"global_st'],
    ['has the state of another step', whole(9)],
  ])('is not one that %s', async (_, state) => {
    await checkpoint('out', 5, whole(5));
    await checkpoint('out', 10, state);

    expect(await newestCheckpoint(at('out'))).toMatchObject({ step: 5 });
  });

  it('is none where the engine left none', async () => {
    expect(await newestCheckpoint(at('nowhere'))).toBeNull();
  });
});

describe('a checkpoint that was kept', () => {
  it('is laid for the next try as it was, with the log up to there', async () => {
    const store = new MemoryStore();
    await checkpoint('out', 8, whole(8));
    await writeFile(at('out/logging.jsonl'), 'eight lines\nand half');

    expect(await keepCheckpoint(store, plan, { id: 'job-a', try: 1 }, at('out'))).toBe(8);
    expect(await fetchCheckpoint(store, plan, at('next'))).toBe(8);

    expect(await readFile(at('next/checkpoint-8/optimizer.pt'), 'utf8')).toBe('optimizer 8');
    expect(await readFile(at('next/logging.jsonl'), 'utf8')).toBe('eight lines\n');
    expect(await newestCheckpoint(at('next'))).toMatchObject({ step: 8 });
  });

  it('is completed by a second upload, though the log went on meanwhile', async () => {
    const store = new MemoryStore();
    await checkpoint('out', 8, whole(8));
    await store.create(
      `${plan.evidence}/checkpoints/8-job-a-1/logging.jsonl`,
      new TextEncoder().encode('eight lines\n'),
    );
    await writeFile(at('out/logging.jsonl'), 'eight lines\nand a ninth\n');

    await keepCheckpoint(store, plan, { id: 'job-a', try: 1 }, at('out'));

    expect(await fetchCheckpoint(store, plan, at('next'))).toBe(8);
    expect(await readFile(at('next/logging.jsonl'), 'utf8')).toBe('eight lines\n');
  });

  it('of several tries is the furthest', async () => {
    const store = new MemoryStore();
    await checkpoint('one', 12, whole(12), 'of the first');
    await checkpoint('two', 9, whole(9), 'of the second');
    await keepCheckpoint(store, plan, { id: 'job-a', try: 1 }, at('one'));
    await keepCheckpoint(store, plan, { id: 'job-b', try: 1 }, at('two'));

    expect(await fetchCheckpoint(store, plan, at('next'))).toBe(12);
    expect(await readFile(at('next/checkpoint-12/adapter_model.safetensors'), 'utf8')).toBe('of the first');
  });

  it('does not count while its upload is not complete', async () => {
    const store = new MemoryStore();
    await store.create(`${plan.evidence}/checkpoints/8-job-a-1/checkpoint-8/optimizer.pt`, new Uint8Array(1));

    expect(await fetchCheckpoint(store, plan, at('next'))).toBeNull();
  });

  it('that is no longer what was kept is not resumed from', async () => {
    const store = new MemoryStore();
    await checkpoint('out', 8, whole(8));
    await keepCheckpoint(store, plan, { id: 'job-a', try: 1 }, at('out'));
    const key = `${plan.evidence}/checkpoints/8-job-a-1/checkpoint-8/optimizer.pt`;
    const stored = await store.read(key);
    await store.replace(key, new TextEncoder().encode('other'), stored?.version ?? '');

    await expect(fetchCheckpoint(store, plan, at('next'))).rejects.toThrow(/cannot be resumed from/);
  });

  it('is none where the engine was stopped before it wrote one', async () => {
    const store = new MemoryStore();

    expect(await keepCheckpoint(store, plan, { id: 'job-a', try: 1 }, at('out'))).toBeNull();
    expect(await store.list('')).toEqual([]);
  });
});
