import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchJob } from '../../adapters/process/launch-job.ts';
import { ProcessQueue } from '../../adapters/process/process-queue.ts';
import type { ProcessQueueOptions } from '../../adapters/process/process-queue-options.ts';
import type { JobRequest } from '../../core/ports/job-queue.ts';
import { ANYWHERE } from '../fakes/anywhere.ts';

let directory: string;
let watching: AbortController;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mustrun-jobs-'));
  watching = new AbortController();
});
afterEach(async () => {
  watching.abort();
  await rm(directory, { recursive: true, maxRetries: 5, retryDelay: 200 });
});

/** What a job does is a shell script, which stands in its plan's key. */
function queueWith(options: Partial<ProcessQueueOptions> = {}): ProcessQueue {
  return new ProcessQueue({
    directory,
    graceSeconds: 1,
    environment: () => ({}),
    command: ({ planKey }, _job, _folder, start) => ['/bin/sh', '-c', planKey, 'job', String(start)],
    ...options,
  });
}

function requestOf(script: string, changed: Partial<JobRequest> = {}): JobRequest {
  return { name: 'verify-1', planKey: script, planDigest: '', timeoutSeconds: 60, ...ANYWHERE, ...changed };
}

const executed = async (): Promise<readonly string[]> =>
  (await readFile(join(directory, '..', `${directory.split('/').at(-1)}.log`), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '');
const note = (word: string) => `echo ${word} >> ${directory}.log`;
afterEach(() => rm(`${directory}.log`, { force: true }));

describe('a queue with room for one job of a kind', () => {
  it('has the others wait in their order, and starts them when there is room', async () => {
    const ended: string[] = [];
    const queue = queueWith({ most: { rehearse: 1, verify: 1 }, onEnd: (job) => ended.push(job) });
    void queue.watch(watching.signal);
    const first = await queue.submit(requestOf(`${note('first')}; sleep 0.5`));
    const second = await queue.submit(requestOf(note('second')));
    const other = await queue.submit(requestOf(`${note('other')}; sleep 0.2`, { profile: 'rehearse' }));

    expect(await queue.describe(first)).toEqual({ kind: 'running' });
    expect(await queue.describe(second)).toEqual({ kind: 'waiting' });
    expect(await queue.describe(other)).toEqual({ kind: 'running' });
    await expect.poll(() => ended.length, { timeout: 10_000 }).toBe(3);
    expect(ended.indexOf(first)).toBeLessThan(ended.indexOf(second));
    expect((await executed()).toSorted()).toEqual(['first', 'other', 'second']);
  });

  it('starts what somebody waits for before what was submitted for the night', async () => {
    let isFree = false;
    const queue = queueWith({ most: { rehearse: 1, verify: 1 }, mayStart: async () => isFree });
    void queue.watch(watching.signal);
    await queue.submit(requestOf(note('night'), { priority: 'nightly' }));
    await queue.submit(requestOf(note('person')));

    isFree = true;

    await expect.poll(executed, { timeout: 10_000 }).toEqual(['person', 'night']);
  });

  it('never starts a waiting job that was terminated', async () => {
    const queue = queueWith({ most: { rehearse: 1, verify: 1 } });
    void queue.watch(watching.signal);
    const first = await queue.submit(requestOf('sleep 0.3'));
    const second = await queue.submit(requestOf(note('second')));

    await queue.terminate(second, 'nobody wants it');
    await expect.poll(() => queue.describe(first)).toMatchObject({ kind: 'succeeded' });

    expect(await queue.describe(second)).toMatchObject({ kind: 'failed', cause: 'terminated', seconds: 0 });
    expect(await executed()).toEqual([]);
  });
});

describe('a later queue over the same folder', () => {
  it('starts what waited when the one before was killed', async () => {
    const before = queueWith({ most: { rehearse: 1, verify: 0 } });
    const job = await before.submit(requestOf(note('once')));
    expect(await before.describe(job)).toEqual({ kind: 'waiting' });

    const after = queueWith({ most: { rehearse: 1, verify: 1 } });
    void after.watch(watching.signal);

    await expect.poll(() => after.describe(job)).toMatchObject({ kind: 'succeeded' });
    expect(await executed()).toEqual(['once']);
  });

  it('knows the exit code of a job that ended while nobody watched', async () => {
    const job = await queueWith().submit(requestOf('sleep 0.2; exit 31'));
    const after = queueWith();

    await expect
      .poll(() => after.describe(job))
      .toMatchObject({ kind: 'failed', exitCode: 31, cause: 'exit' });
  });

  it('ends what runs over its time', async () => {
    const job = await queueWith({ most: { rehearse: 0, verify: 1 } }).submit(
      requestOf('sleep 60', { timeoutSeconds: 1 }),
    );
    const after = queueWith();
    void after.watch(watching.signal);

    await expect
      .poll(() => after.describe(job), { timeout: 10_000 })
      .toMatchObject({ kind: 'failed', cause: 'timeout' });
  });
});

describe('a job that was interrupted', () => {
  it('is started again, as often as the queue may', async () => {
    const queue = queueWith({ mostStarts: 3 });
    void queue.watch(watching.signal);
    const job = await queue.submit(requestOf(`${note('$1')}; [ "$1" = 3 ] || exit 75`));

    await expect.poll(() => queue.describe(job), { timeout: 10_000 }).toMatchObject({ kind: 'succeeded' });
    expect(await executed()).toEqual(['1', '2', '3']);
  });

  it('is not started again when it fails for a reason of its own', async () => {
    const queue = queueWith({ mostStarts: 3 });
    void queue.watch(watching.signal);
    const job = await queue.submit(requestOf(`${note('$1')}; exit 32`));

    await expect.poll(() => queue.describe(job)).toMatchObject({ kind: 'failed', exitCode: 32 });
    expect(await executed()).toEqual(['1']);
  });
});

it('of several processes that are to be the same start, one executes the job', async () => {
  const folder = join(directory, 'job');
  await mkdir(folder);
  await writeFile(join(folder, 'errors.log'), '');
  const launch = { folder, number: 1, environment: {}, output: 'file' } as const;
  const children = await Promise.all(
    Array.from({ length: 5 }, () => launchJob({ ...launch, command: ['/bin/sh', '-c', note('once')] })),
  );

  await expect.poll(() => children.every(({ exitCode }) => exitCode !== null)).toBe(true);
  expect(await executed()).toEqual(['once']);
});
