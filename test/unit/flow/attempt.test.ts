import { beforeEach, describe, expect, it } from 'vitest';
import { type AttemptPorts, advanceAttempt, settledAttempt } from '../../../core/flow/attempt/attempt.ts';
import { stageName } from '../../../core/flow/attempt/exit-code.ts';
import { jobName } from '../../../core/flow/attempt/reserved-job.ts';
import { encodeDocument } from '../../../core/flow/store/documents.ts';
import { attemptKeys } from '../../../core/flow/store/keys.ts';
import type { JobState } from '../../../core/ports/job-queue.ts';
import { ANYWHERE } from '../../fakes/anywhere.ts';
import { leaveEvidence, resultOf } from '../../fakes/evidence.ts';
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

describe('an attempt that nobody has started', () => {
  it('is reserved, submitted, and then seen to run', async () => {
    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-1' });
    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-1' });

    expect(queue.requests).toHaveLength(1);
    expect(await store.read(keys.reservation)).not.toBeNull();
    expect(await store.read(queue.requests[0]?.planKey ?? '')).not.toBeNull();
  });

  it('is started once by many callers', async () => {
    await Promise.all(Array.from({ length: 8 }, () => advanceAttempt(plan, ports)));

    expect(queue.requests).toHaveLength(1);
  });
});

describe('an attempt whose job ended', () => {
  it('settles on complete evidence of that job', async () => {
    await advanceAttempt(plan, ports);
    await leaveEvidence(store, plan, resultOf(plan, 'job-1'));

    expect(await advanceAttempt(plan, ports)).toMatchObject({ kind: 'settled', evidence: plan.evidence });
  });

  it('never settles on the evidence of another job', async () => {
    await advanceAttempt(plan, ports);
    await leaveEvidence(store, plan, resultOf(plan, 'somebody-else'));

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-1' });
  });

  it.each([
    ['another run', { identity: 'e'.repeat(64) }],
    ['another attempt', { attempt: 2 }],
  ])('never settles on the result of %s', async (_, changed) => {
    await advanceAttempt(plan, ports);
    await leaveEvidence(store, plan, resultOf(plan, 'job-1', changed));
    queue.states.set('job-1', { kind: 'succeeded', seconds: 1 });

    expect(await advanceAttempt(plan, ports)).toMatchObject({ kind: 'ended', stage: null });
  });

  it('never settles on a marker while the reservation names no job, unless the queue knows it by the name of the try', async () => {
    const claim = encodeDocument({ try: 1, job: null, claimedAt: clock.now().toISOString() });
    await store.create(keys.job, claim);
    await leaveEvidence(store, plan, resultOf(plan, 'job-1'));

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: null });

    await queue.submit({
      name: jobName(plan, 1),
      planKey: 'p',
      planDigest: 'd',
      timeoutSeconds: 1,
      ...ANYWHERE,
    });
    expect(await advanceAttempt(plan, ports)).toMatchObject({ kind: 'settled' });
    expect(await settledAttempt(plan, ports)).toMatchObject({ kind: 'settled' });
  });

  it('never settles on a marker when nothing was reserved', async () => {
    await leaveEvidence(store, plan, resultOf(plan, 'job-1'));

    expect(await settledAttempt(plan, ports)).toBeNull();
  });

  it('never settles on a marker without a result', async () => {
    await advanceAttempt(plan, ports);
    await store.create(keys.done, encodeDocument({ job: 'job-1', try: 1, evidence: plan.evidence }));
    queue.states.set('job-1', { kind: 'succeeded', seconds: 1 });

    expect(await advanceAttempt(plan, ports)).toMatchObject({
      kind: 'ended',
      message: 'the job succeeded and left no evidence',
    });
  });

  it('tells the stage and the sentence that the try left', async () => {
    await advanceAttempt(plan, ports);
    const result = resultOf(plan, 'job-1', { stage: 'not finite', message: 'not finite at step 2' });
    await leaveEvidence(store, plan, result);
    queue.states.set('job-1', {
      kind: 'failed',
      cause: 'exit',
      exitCode: 31,
      reason: 'exit code 31',
      seconds: 1,
    });

    expect(await advanceAttempt(plan, ports)).toEqual({
      kind: 'ended',
      job: 'job-1',
      stage: 'not finite',
      message: 'not finite at step 2',
    });
  });

  it('never settles on a marker and a result of two jobs', async () => {
    await advanceAttempt(plan, ports);
    await store.create(keys.result, encodeDocument(resultOf(plan, 'somebody-else')));
    await store.create(keys.done, encodeDocument({ job: 'job-1', try: 1, evidence: plan.evidence }));

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-1' });
  });

  it.each(stageName.exclude(['done']).options)(
    'never settles on a result of the stage %s, marker or not',
    async (stage) => {
      await advanceAttempt(plan, ports);
      await store.create(keys.result, encodeDocument(resultOf(plan, 'job-1', { stage })));
      await store.create(keys.done, encodeDocument({ job: 'job-1', try: 1, evidence: plan.evidence }));
      queue.states.set('job-1', { kind: 'succeeded', seconds: 1 });

      expect(await advanceAttempt(plan, ports)).toMatchObject({ kind: 'ended', job: 'job-1' });
    },
  );

  it('settles on evidence that lies under its try, where the marker says so', async () => {
    await advanceAttempt(plan, ports);
    const evidence = keys.tryPrefix('job-1', 2);
    const result = resultOf(plan, 'job-1', { try: 2 });
    await store.create(`${evidence}/result.json`, encodeDocument(result));
    await store.create(keys.done, encodeDocument({ job: 'job-1', try: 2, evidence }));

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'settled', evidence, result });
  });

  it('settles when the marker comes between the look and the answer of the queue', async () => {
    await advanceAttempt(plan, ports);
    queue.describe = async () => {
      await leaveEvidence(store, plan, resultOf(plan, 'job-1'));
      return { kind: 'succeeded', seconds: 1 };
    };

    expect(await advanceAttempt(plan, ports)).toMatchObject({ kind: 'settled' });
  });

  it.each([
    [10, 'plan'],
    [20, 'model'],
    [21, 'dataset'],
    [30, 'out of memory'],
    [31, 'not finite'],
    [32, 'training'],
    [33, 'evaluation'],
    [40, 'upload'],
    [75, 'interrupted'],
    [137, null],
    [null, null],
  ])('left with exit code %s and nothing else is of the stage %s', async (exitCode, stage) => {
    await advanceAttempt(plan, ports);
    queue.states.set('job-1', { kind: 'failed', cause: 'exit', exitCode, reason: 'it says why', seconds: 1 });

    expect(await advanceAttempt(plan, ports)).toEqual({
      kind: 'ended',
      job: 'job-1',
      stage,
      message: 'the job ended: it says why',
    });
  });

  it('is told by the newest of its tries, and by none of another job', async () => {
    await advanceAttempt(plan, ports);
    const leave = (job: string, number: number, message: string) =>
      leaveEvidence(store, plan, resultOf(plan, job, { try: number, stage: 'training', message }));
    await leave('job-1', 9, 'the ninth');
    await leave('job-1', 10, 'the tenth');
    await leave('job-1-copy', 11, 'of another job');
    queue.states.set('job-1', {
      kind: 'failed',
      cause: 'exit',
      exitCode: 32,
      reason: 'exit code 32',
      seconds: 1,
    });

    expect(await advanceAttempt(plan, ports)).toMatchObject({ kind: 'ended', message: 'the tenth' });
  });
});
