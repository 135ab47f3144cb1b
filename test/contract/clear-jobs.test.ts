import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearJobs, type JobRetention } from '../../adapters/process/clear-jobs.ts';
import { ProcessQueue } from '../../adapters/process/process-queue.ts';
import { ANYWHERE } from '../fakes/anywhere.ts';

let top: string;
let directory: string;
let queue: ProcessQueue;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'mustrun-clear-'));
  directory = join(top, 'jobs');
  queue = new ProcessQueue({
    directory,
    environment: () => ({}),
    command: ({ planKey }) => ['/bin/sh', '-c', planKey],
  });
});
afterEach(async () => {
  await queue.stopAll('the test is over');
  await rm(top, { recursive: true, maxRetries: 5, retryDelay: 200 });
});

/** Submits a job that is a shell script; it is over when this comes back, unless it sleeps. */
async function job(name: string, script: string): Promise<string> {
  const request = { name, planKey: script, planDigest: '', timeoutSeconds: 60, ...ANYWHERE };
  const id = await queue.submit(request);
  if (!script.includes('sleep'))
    await expect.poll(async () => (await queue.describe(id)).kind, { timeout: 10_000 }).not.toBe('running');
  return id;
}

function clear(changed: Partial<JobRetention> = {}) {
  const leaving = join(top, 'leaving');
  const isSettled = async (): Promise<boolean> => true;
  const kept = { directory, leaving, queue, isSettled, now: new Date(), days: 7, most: 500 };
  return clearJobs({ ...kept, ...changed });
}

const inDays = (days: number): Date => new Date(Date.now() + days * 24 * 3_600_000);

describe('of a job that is settled', () => {
  it('the words are kept, and nothing else', async () => {
    const id = await job('verify-1', 'echo trained; mkdir -p work/output; echo x > work/output/weights');

    expect(await clear()).toEqual({ removed: 0, emptied: 1 });

    const left = await readdir(join(directory, id));
    expect(left.toSorted()).toEqual(['errors.log', 'exit-1', 'output.log', 'request.json', 'start-1']);
    expect(await queue.describe(id)).toMatchObject({ kind: 'succeeded' });
    expect(await clear()).toEqual({ removed: 0, emptied: 0 });
  });

  it('nothing is kept when it is old', async () => {
    await job('verify-1', 'true');

    expect(await clear({ now: inDays(6.9) })).toMatchObject({ removed: 0 });
    expect(await clear({ now: inDays(7.1) })).toMatchObject({ removed: 1 });

    expect(await readdir(directory)).toEqual([]);
    expect(await readdir(join(top, 'leaving'))).toEqual([]);
    expect(await queue.find('verify-1')).toEqual([]);
  });

  it('nothing is kept when there are too many younger ones', async () => {
    const ids: string[] = [];
    for (const name of ['verify-1', 'verify-2', 'verify-3']) {
      const id = await job(name, 'true');
      // An exit is dated by its file.
      await utimes(join(directory, id, 'exit-1'), ids.length, ids.length);
      ids.push(id);
    }

    expect(await clear({ most: 1, days: 1e6 })).toMatchObject({ removed: 2 });

    expect(await readdir(directory)).toEqual([ids[2]]);
  });
});

describe('nothing is touched', () => {
  it('of a job that runs, whatever is said of it', async () => {
    const id = await job('verify-1', 'mkdir work; sleep 60');
    await expect.poll(() => readdir(join(directory, id)), { timeout: 10_000 }).toContain('work');

    expect(await clear({ days: 0, most: 0 })).toEqual({ removed: 0, emptied: 0 });

    expect(await readdir(join(directory, id))).toContain('work');
  });

  it('of a job that is over and not settled, for as long as somebody may look for it', async () => {
    const id = await job('verify-1', 'mkdir work');
    const unknown = { isSettled: async () => false, days: 0, most: 0 };

    expect(await clear({ ...unknown, now: inDays(6.9) })).toEqual({ removed: 0, emptied: 0 });
    expect(await readdir(join(directory, id))).toContain('work');
    expect(await clear({ ...unknown, now: inDays(7.1) })).toEqual({ removed: 1, emptied: 0 });
  });
});

describe('after a kill', () => {
  it('what was about to go is gone, and folders that never became a job go later', async () => {
    await mkdir(join(top, 'leaving', 'half', 'work'), { recursive: true });
    await mkdir(join(directory, 'verify-1-half'), { recursive: true });
    await writeFile(join(directory, 'verify-1-half', 'request.json.writing'), '{');

    expect(await clear()).toEqual({ removed: 0, emptied: 0 });
    expect(await readdir(top)).toEqual(['jobs']);
    expect(await clear({ now: inDays(7.1) })).toEqual({ removed: 1, emptied: 0 });

    expect(await readdir(directory)).toEqual([]);
  });
});
