import { beforeEach, describe, expect, it } from 'vitest';
import { type AttemptPorts, advanceAttempt, startTry } from '../../../core/flow/attempt.ts';
import type { AttemptPlan } from '../../../core/flow/attempt-plan.ts';
import { encodeDocument } from '../../../core/flow/documents.ts';
import { attemptKeys } from '../../../core/flow/keys.ts';
import type { JobState } from '../../../core/ports.ts';
import { leaveEvidence, resultOf } from '../../fakes/evidence.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { ScriptedQueue } from '../../fakes/scripted-queue.ts';

const plan: AttemptPlan = {
  version: 1,
  identity: 'd'.repeat(64),
  attempt: 1,
  profile: 'verify',
  evidence: `runs/repository/${'d'.repeat(64)}/attempts/1`,
  engine: { line: '4.x', release: '4.6.0' },
  subcommand: 'sft',
  words: ['--model', 'a'],
  added: [],
  environment: {},
  inputs: [],
  seed: 42,
  dataSeed: 42,
  timeoutSeconds: 60,
};
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
    queue.states.set('job-1', { kind: 'succeeded' });

    expect(await advanceAttempt(plan, ports)).toMatchObject({ kind: 'ended', stage: null });
  });

  it('never settles on a marker without a result', async () => {
    await advanceAttempt(plan, ports);
    await store.create(keys.done, encodeDocument({ job: 'job-1', try: 1, evidence: plan.evidence }));
    queue.states.set('job-1', { kind: 'succeeded' });

    expect(await advanceAttempt(plan, ports)).toMatchObject({
      kind: 'ended',
      message: 'the job succeeded and left no evidence',
    });
  });

  it('tells the stage and the sentence that the try left', async () => {
    await advanceAttempt(plan, ports);
    const result = resultOf(plan, 'job-1', { stage: 'not finite', message: 'not finite at step 2' });
    await leaveEvidence(store, plan, result);
    queue.states.set('job-1', { kind: 'failed', exitCode: 31, reason: 'exit code 31' });

    expect(await advanceAttempt(plan, ports)).toEqual({
      kind: 'ended',
      job: 'job-1',
      stage: 'not finite',
      message: 'not finite at step 2',
    });
  });

  it('tells the stage by the exit code where the try left nothing', async () => {
    await advanceAttempt(plan, ports);
    queue.states.set('job-1', { kind: 'failed', exitCode: 75, reason: 'exit code 75' });

    expect(await advanceAttempt(plan, ports)).toMatchObject({ kind: 'ended', stage: 'interrupted' });
  });
});

describe('a further try', () => {
  it('is started once by two callers that saw the job end', async () => {
    await advanceAttempt(plan, ports);
    queue.states.set('job-1', { kind: 'failed', exitCode: null, reason: 'lost' });

    await Promise.all([startTry(plan, 'job-1', ports), startTry(plan, 'job-1', ports)]);

    expect(queue.requests).toHaveLength(2);
    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-2' });
  });

  it('follows a claim that never became a job, but not at once', async () => {
    const claim = { try: 1, job: null, claimedAt: clock.now().toISOString() };
    await store.create(keys.job, encodeDocument(claim));

    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: null });
    expect(queue.requests).toHaveLength(0);

    await clock.sleep(61_000);
    expect(await advanceAttempt(plan, ports)).toEqual({ kind: 'running', job: 'job-1' });
  });
});
