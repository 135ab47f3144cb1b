import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AttemptPorts, advanceAttempt, startTry } from '../../../core/flow/attempt/attempt.ts';
import { jobName } from '../../../core/flow/attempt/reserved-job.ts';
import { attemptPlan } from '../../../core/flow/plan/attempt-plan.ts';
import { decode, encodeDocument } from '../../../core/flow/store/documents.ts';
import { attemptKeys } from '../../../core/flow/store/keys.ts';
import type { JobState } from '../../../core/ports/job-queue.ts';
import { ANYWHERE } from '../../fakes/anywhere.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { ScriptedQueue } from '../../fakes/scripted-queue.ts';
import { plan } from './small-plan.ts';

const keys = attemptKeys(plan.evidence);

let store: MemoryStore;
let queue: ScriptedQueue;
let clock: HandClock;
let ports: AttemptPorts;
let submitted: JobState;

beforeEach(() => {
  submitted = { kind: 'running' };
  store = new MemoryStore();
  queue = new ScriptedQueue(async () => submitted);
  clock = new HandClock();
  ports = { store, queue, clock };
});

describe('a further try', () => {
  it('is started once by two callers that saw the job end', async () => {
    await advanceAttempt(plan, ports);
    queue.states.set('job-1', {
      kind: 'failed',
      cause: 'host lost',
      exitCode: null,
      reason: 'lost',
      seconds: 1,
    });

    await Promise.all([startTry(plan, 'job-1', ports), startTry(plan, 'job-1', ports)]);

    expect(queue.requests).toHaveLength(2);
    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-2' });
  });

  it('follows a job that the queue has lost', async () => {
    await advanceAttempt(plan, ports);
    queue.states.clear();

    expect(await advanceAttempt(plan, ports)).toEqual({
      kind: 'ended',
      job: 'job-1',
      stage: null,
      message: 'the queue has lost the job',
    });
    expect(await startTry(plan, 'job-1', ports)).toEqual({ kind: 'running', job: 'job-2' });
    expect(await store.list(`${plan.evidence}/plans/`)).toHaveLength(1);
  });

  it('is not started by a caller that saw an older one end', async () => {
    await advanceAttempt(plan, ports);
    await startTry(plan, 'job-1', ports);

    expect(await startTry(plan, 'job-1', ports)).toEqual({ kind: 'running', job: 'job-2' });
    expect(queue.requests).toHaveLength(2);
  });

  it('is told what it executes by the digest of its plan', async () => {
    await advanceAttempt(plan, ports);
    await startTry({ ...plan, timeoutSeconds: 90 }, 'job-1', ports);

    expect(queue.requests.map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([180, 210]);
    for (const { planKey, planDigest } of queue.requests) {
      const stored = await store.read(planKey);
      expect(
        createHash('sha256')
          .update(stored?.body ?? '')
          .digest('hex'),
      ).toBe(planDigest);
    }
  });

  it('stops its own job when the claim was void before the queue answered', async () => {
    const slow = new ScriptedQueue(async () => {
      await clock.sleep(61_000);
      await advanceAttempt(plan, ports);
      return { kind: 'running' };
    });

    await advanceAttempt(plan, { ...ports, queue: slow });

    expect(slow.terminated).toEqual(['job-1']);
    expect(queue.requests).toHaveLength(1);
    expect(queue.terminated).toEqual([]);
  });

  it('follows a claim that never became a job, but not at once', async () => {
    const claim = { try: 1, job: null, claimedAt: clock.now().toISOString() };
    await store.create(keys.job, encodeDocument(claim));

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: null });
    expect(queue.requests).toHaveLength(0);

    await clock.sleep(59_999);
    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: null });
    await clock.sleep(1);
    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-1' });
  });

  it('adopts the job of a claim whose submitter was stopped before it could record it', async () => {
    await advanceAttempt(plan, ports);
    const claim = { try: 1, job: null, claimedAt: clock.now().toISOString() };
    const recorded = await store.read(keys.job);
    await store.replace(keys.job, encodeDocument(claim), recorded?.version ?? '');

    await clock.sleep(60_000);

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-1' });
    expect(queue.requests).toHaveLength(1);
  });

  it('stops the second of two jobs that one submission left', async () => {
    await store.create(keys.job, encodeDocument({ try: 1, job: null, claimedAt: clock.now().toISOString() }));
    const request = { name: jobName(plan, 1), planKey: 'p', planDigest: 'd', timeoutSeconds: 1, ...ANYWHERE };
    await queue.submit(request);
    await queue.submit(request);
    await clock.sleep(60_000);

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-1' });
    expect(queue.terminated).toEqual(['job-2']);
  });

  it('is not the job of an earlier try, which has a name of its own', async () => {
    await advanceAttempt(plan, ports);
    const claim = { try: 2, job: null, claimedAt: clock.now().toISOString() };
    const recorded = await store.read(keys.job);
    await store.replace(keys.job, encodeDocument(claim), recorded?.version ?? '');
    await clock.sleep(60_000);

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-2' });
  });

  it('has the day of the reservation, however much later it starts', async () => {
    await advanceAttempt(plan, ports);
    await clock.sleep(3 * 24 * 3_600_000);
    await startTry(plan, 'job-1', ports);

    const days = await Promise.all(
      queue.requests.map(async ({ planKey }) => {
        const stored = await store.read(planKey);
        return attemptPlan.parse(JSON.parse(decode(stored?.body ?? new Uint8Array()))).today;
      }),
    );
    expect(new Set(days).size).toBe(1);
    expect(days[0]).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
