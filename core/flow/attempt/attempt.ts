import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { AttemptPlan } from '../plan/attempt-plan.ts';
import { encodeDocument, readDocument } from '../store/documents.ts';
import { attemptKeys } from '../store/keys.ts';
import { type AttemptResult, attemptResult, doneMarker } from './attempt-result.ts';
import { type Stage, stageOfExitCode } from './exit-code.ts';
import { adoptJob, jobName, type ReservedJob, readReservedJob } from './reserved-job.ts';

export interface AttemptPorts {
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  readonly clock: Clock;
}

export type AttemptState =
  /** `evidence`: the prefix that its files lie under. */
  | { readonly kind: 'settled'; readonly result: AttemptResult; readonly evidence: string }
  /** `job` is null while somebody is submitting it. */
  | { readonly kind: 'running'; readonly job: string | null }
  /** The newest try is over and left no complete evidence. */
  | { readonly kind: 'ended'; readonly job: string; readonly stage: Stage | null; readonly message: string };

/** Names the day: every try of the attempt sees the same one. */
const reservation = z.object({ reservedAt: z.iso.datetime() });

/** A claim without a job is void after this long: whoever made it was stopped before the queue answered. */
const CLAIM_SECONDS = 60;

/**
 * Looks at one attempt and takes at most one step.
 * ```
 *            create-once          compare-and-swap     queue
 * (nothing) ---> reservation+plan ---> claim ---> job ---> running ---> settled   (marker `done`, right job)
 *                                     ^  |      ^               |
 *                                     |  '------'               |
 *                                     |  adoptJob, once the claim is void
 *                                     '------- startTry ----- ended
 * ```
 * Any number of callers may do this at the same time; one of them starts the job, all see it run.
 */
export async function advanceAttempt(plan: AttemptPlan, ports: AttemptPorts): Promise<AttemptState> {
  const settled = await settledAttempt(plan, ports);
  if (settled !== null) return settled;
  const document = await readReservedJob(plan, ports.store);
  if (document === null) return claimTry(plan, null, ports);
  const { job } = document.value;
  if (job === null) {
    const age = (ports.clock.now().getTime() - Date.parse(document.value.claimedAt)) / 1000;
    if (age < CLAIM_SECONDS) return { kind: 'running', job: null };
    return (await adoptJob(plan, document, ports))
      ? advanceAttempt(plan, ports)
      : claimTry(plan, document, ports);
  }
  const state = await ports.queue.describe(job);
  if (state.kind === 'waiting' || state.kind === 'running') return { kind: 'running', job };
  // The job may have written its marker between the first look and the queue's answer.
  const late = await readSettled(plan, ports.store);
  if (late !== null) return late;
  const failed = await readNewestTry(plan, ports.store, job);
  if (failed !== null && failed.stage !== 'done')
    return { kind: 'ended', job, stage: failed.stage, message: failed.message };
  if (state.kind === 'failed') {
    const stage = state.exitCode === null ? null : stageOfExitCode(state.exitCode);
    return { kind: 'ended', job, stage, message: `the job ended: ${state.reason}` };
  }
  const message =
    state.kind === 'succeeded' ? 'the job succeeded and left no evidence' : 'the queue has lost the job';
  return { kind: 'ended', job, stage: null, message };
}

/**
 * Starts the next try of an attempt whose newest try ended as `endedJob`. Of several callers that saw it end, one
 * starts it.
 */
export async function startTry(
  plan: AttemptPlan,
  endedJob: string,
  ports: AttemptPorts,
): Promise<AttemptState> {
  const document = await readReservedJob(plan, ports.store);
  if (document?.value.job !== endedJob) return { kind: 'running', job: document?.value.job ?? null };
  return claimTry(plan, document, ports);
}

/** Reserves the attempt if nobody has, claims the try behind `before`, and submits its job. */
async function claimTry(
  plan: AttemptPlan,
  before: ReservedJob | null,
  ports: AttemptPorts,
): Promise<AttemptState> {
  const keys = attemptKeys(plan.evidence);
  const number = (before?.value.try ?? 0) + 1;
  const name = jobName(plan, number);
  const claimedAt = ports.clock.now().toISOString();
  await ports.store.create(keys.reservation, encodeDocument({ name, reservedAt: claimedAt }));
  const reserved = await readDocument(ports.store, keys.reservation, reservation);
  const today = plan.today ?? (reserved?.value.reservedAt ?? claimedAt).slice(0, 10);
  const body = encodeDocument({ ...plan, today });
  const planDigest = bytesToHex(sha256(body));
  // A plan of an earlier try may name other local paths: it is kept by its digest.
  const planKey = keys.of(`plans/${planDigest}.json`);
  await ports.store.create(planKey, body);

  const claim = encodeDocument({ try: number, job: null, claimedAt });
  const claimed =
    before === null
      ? (await ports.store.create(keys.job, claim)) === 'created'
      : (await ports.store.replace(keys.job, claim, before.version)) === 'replaced';
  if (!claimed) return { kind: 'running', job: null };

  const job = await ports.queue.submit({
    name,
    planKey,
    planDigest,
    timeoutSeconds: plan.timeoutSeconds + 120,
    profile: plan.profile,
    trust: 'repository',
    pool: 'this machine',
    priority: 'interactive',
  });
  const ours = await readReservedJob(plan, ports.store);
  const kept =
    ours?.value.try === number &&
    (await ports.store.replace(keys.job, encodeDocument({ try: number, job, claimedAt }), ours.version)) ===
      'replaced';
  if (kept) return { kind: 'running', job };
  // The submission took longer than a claim lasts and another caller went on: two jobs must not write at once.
  await ports.queue.terminate(job, 'another try of this attempt was started meanwhile');
  return { kind: 'running', job: null };
}

/** What an attempt left, also where the submitter of its job was stopped before it could record the job. */
export async function settledAttempt(
  plan: AttemptPlan,
  ports: Pick<AttemptPorts, 'store' | 'queue'>,
): Promise<Extract<AttemptState, { kind: 'settled' }> | null> {
  const settled = await readSettled(plan, ports.store);
  if (settled !== null) return settled;
  if ((await ports.store.read(attemptKeys(plan.evidence).done)) === null) return null;
  const reserved = await readReservedJob(plan, ports.store);
  if (reserved === null || reserved.value.job !== null) return null;
  return (await adoptJob(plan, reserved, ports)) ? readSettled(plan, ports.store) : null;
}

/** Null unless all evidence is there and names the job that was reserved: another job's marker settles nothing. */
export async function readSettled(
  plan: AttemptPlan,
  store: ObjectStore,
): Promise<Extract<AttemptState, { kind: 'settled' }> | null> {
  const keys = attemptKeys(plan.evidence);
  const marker = await readDocument(store, keys.done, doneMarker);
  if (marker === null) return null;
  const { evidence, job } = marker.value;
  const result = await readDocument(store, attemptKeys(evidence).result, attemptResult);
  const reserved = await readReservedJob(plan, store);
  if (result === null || result.value.stage !== 'done') return null;
  if (result.value.identity !== plan.identity || result.value.attempt !== plan.attempt) return null;
  if (result.value.job !== job || reserved?.value.job !== job) return null;
  return { kind: 'settled', result: result.value, evidence };
}

async function readNewestTry(
  plan: AttemptPlan,
  store: ObjectStore,
  job: string,
): Promise<AttemptResult | null> {
  const prefix = `${attemptKeys(plan.evidence).tries}/${job}-`;
  // The id of another job may start with this one's: only a number may stand between.
  const numbers = (await store.list(prefix)).flatMap((key) => {
    const found = /^(\d+)\/result\.json$/.exec(key.slice(prefix.length));
    return found === null ? [] : [Number(found[1])];
  });
  if (numbers.length === 0) return null;
  const newest = `${prefix}${Math.max(...numbers)}/result.json`;
  return (await readDocument(store, newest, attemptResult))?.value ?? null;
}
