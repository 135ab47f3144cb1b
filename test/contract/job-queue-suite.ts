import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobQueue, JobRequest, JobState } from '../../core/ports/job-queue.ts';

/** What a job of the suite does. */
export type Behaviour = 'succeed' | 'fail with 31' | 'run for a minute' | 'ignore TERM for a minute';

export interface QueueUnderTest {
  readonly queue: JobQueue;
  /** The request for a job that behaves so. */
  readonly request: (behaviour: Behaviour, timeoutSeconds?: number) => JobRequest;
  readonly close: () => Promise<void>;
}

/** What every job queue must do. */
export function describeJobQueue(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(`${name} as a job queue`, () => {
    let opened: QueueUnderTest;
    let queue: JobQueue;

    beforeAll(async () => {
      opened = await open();
      queue = opened.queue;
    });
    afterAll(() => opened.close());

    const endOf = async (job: string): Promise<JobState> => {
      for (;;) {
        const state = await queue.describe(job);
        if (state.kind !== 'running' && state.kind !== 'waiting') return state;
        await sleep(50);
      }
    };

    it('knows nothing of a job that was never submitted', async () => {
      expect(await queue.describe('never-submitted')).toEqual({ kind: 'unknown' });
    });

    it('runs a job to its end', async () => {
      const job = await queue.submit(opened.request('succeed'));

      expect(await endOf(job)).toEqual({ kind: 'succeeded', seconds: expect.any(Number) });
    });

    it('gives jobs of one name ids of their own', async () => {
      const [one, other] = await Promise.all([
        queue.submit(opened.request('succeed')),
        queue.submit(opened.request('succeed')),
      ]);

      expect(one).not.toBe(other);
      await Promise.all([endOf(one), endOf(other)]);
    });

    it('finds the jobs of a name, from the first to the last, and none of another', async () => {
      const request = { ...opened.request('succeed'), name: 'one-of-two' };
      const first = await queue.submit(request);
      await sleep(20);
      const second = await queue.submit(request);
      await queue.submit({ ...request, name: 'one-of-two-more' });
      await endOf(first);

      expect(await queue.find('one-of-two')).toEqual([first, second]);
      expect(await queue.find('one-of')).toEqual([]);
      await endOf(second);
    });

    it('tells the exit code of a job that failed', async () => {
      const job = await queue.submit(opened.request('fail with 31'));

      expect(await endOf(job)).toMatchObject({ kind: 'failed', cause: 'exit', exitCode: 31 });
    });

    it('says that a job runs while it does, and stops it on demand', async () => {
      const job = await queue.submit(opened.request('run for a minute'));
      expect(['waiting', 'running']).toContain((await queue.describe(job)).kind);

      await queue.terminate(job, 'the test is over');

      expect(await endOf(job)).toMatchObject({
        kind: 'failed',
        cause: 'terminated',
        reason: expect.stringContaining('the test is over'),
      });
    });

    it('stops a job that ignores the request', async () => {
      const job = await queue.submit(opened.request('ignore TERM for a minute'));
      // Time to start ignoring.
      await sleep(1_000);

      await queue.terminate(job, 'the test is over');

      expect(await endOf(job)).toMatchObject({
        kind: 'failed',
        cause: 'terminated',
        reason: expect.stringContaining('the test is over'),
      });
    });

    it('stops a job that runs over its time', async () => {
      const job = await queue.submit(opened.request('run for a minute', 1));

      expect(await endOf(job)).toMatchObject({ kind: 'failed', cause: 'timeout' });
    });

    it('finds jobs by their name, running and ended, oldest first', async () => {
      const request = { ...opened.request('succeed'), name: 'verify-to-be-found-1' };
      const other = { ...request, name: 'verify-to-be-found-10' };
      const first = await queue.submit(request);
      await endOf(first);
      const second = await queue.submit({ ...opened.request('run for a minute'), name: request.name });
      const different = await queue.submit(other);

      expect(await queue.find(request.name)).toEqual([first, second]);
      expect(await queue.find('never-submitted')).toEqual([]);

      await queue.terminate(second, 'the test is over');
      await Promise.all([endOf(second), endOf(different)]);
      expect(await queue.find(request.name)).toEqual([first, second]);
    });

    it('takes the end of an ended or unknown job as done', async () => {
      const job = await queue.submit(opened.request('succeed'));
      await endOf(job);

      await queue.terminate(job, 'too late');
      await queue.terminate('never-submitted', 'unknown');

      expect(await queue.describe(job)).toMatchObject({ kind: 'succeeded' });
    });
  });
}
