import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { type JobQueue, SubmitError } from '../../ports/job-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { BrokenDocumentError, encodeDocument, readDocument } from '../store/documents.ts';
import { attemptKeys } from '../store/keys.ts';
import type { Wanter } from '../subject/wanters.ts';
import {
  jobDocument,
  jobIndexKey,
  type OpenTry,
  openTryKey,
  outcomeKey,
  type TryOutcome,
  type TryState,
  tryName,
  type Work,
} from './try.ts';

const reservation = z.object({ reservedAt: z.iso.datetime() });

export interface SubmissionPorts {
  readonly store: ObjectStore;
  readonly queue: Pick<JobQueue, 'submit'>;
  readonly clock: Clock;
}

/**
 * Claims the next try of a work and submits its job, for a subject. Of several callers one does; the others are told `lost`. When the
 * submission's outcome is unknown, the claim stays without a job, and it is the sweep that looks for the job.
 */
export async function submitNextTry(
  work: Work,
  before: TryState,
  by: Wanter,
  ports: SubmissionPorts,
): Promise<'submitted' | 'lost'> {
  const number = before.kind === 'none' ? 1 : before.try + 1;
  const { store, clock } = ports;
  const keys = attemptKeys(work.prefix);
  const claimedAt = clock.now().toISOString();
  const name = tryName(work, number);
  await store.create(keys.reservation, encodeDocument({ name, reservedAt: claimedAt }));
  const open: OpenTry = {
    prefix: work.prefix,
    try: number,
    name,
    profile: work.profile,
    pool: work.pool,
    claimedAt,
    by,
  };
  // Before the claim: a claim that nobody knows of would never be mended.
  await store.create(openTryKey(claimedAt.slice(0, 10), name), encodeDocument(open));
  const claim = encodeDocument({ try: number, job: null, claimedAt });
  const stored = await readDocument(store, keys.job, jobDocument);
  if ((stored?.value.try ?? 0) !== number - 1) return 'lost';
  const claimed =
    stored === null
      ? (await store.create(keys.job, claim)) === 'created'
      : (await store.replace(keys.job, claim, stored.version)) === 'replaced';
  if (!claimed) return 'lost';
  await submitJob(work, number, ports);
  return 'submitted';
}

/**
 * Submits the job of a claimed try once more, for which the queue has none: on the sweep's word alone. The claim is
 * renewed first, so that of two callers one submits.
 */
export async function submitAgain(
  work: Work,
  number: number,
  ports: SubmissionPorts,
): Promise<'submitted' | 'lost'> {
  const keys = attemptKeys(work.prefix);
  const stored = await readDocument(ports.store, keys.job, jobDocument);
  if (stored === null || stored.value.try !== number || stored.value.job !== null) return 'lost';
  const submittedAt = ports.clock.now().toISOString();
  const claim = encodeDocument({ ...stored.value, submittedAt });
  if ((await ports.store.replace(keys.job, claim, stored.version)) === 'changed') return 'lost';
  await submitJob(work, number, ports);
  return 'submitted';
}

async function submitJob(
  work: Work,
  number: number,
  { store, queue, clock }: SubmissionPorts,
): Promise<void> {
  const keys = attemptKeys(work.prefix);
  const reserved = await readDocument(store, keys.reservation, reservation);
  if (reserved === null) throw new BrokenDocumentError(keys.reservation, 'it was written before the claim');
  const plan = work.plan(reserved.value.reservedAt.slice(0, 10));
  const planDigest = bytesToHex(sha256(plan));
  // A plan of an earlier try may be another: it is kept by its digest.
  const planKey = keys.of(`plans/${planDigest}.json`);
  await store.create(planKey, plan);
  const { profile, trust, pool, priority, timeoutSeconds } = work;
  const name = tryName(work, number);
  const request = { name, planKey, planDigest, timeoutSeconds, profile, trust, pool, priority };
  const job = await queue.submit(request).catch((error: unknown) => {
    if (error instanceof SubmitError && error.outcome === 'refused') return error;
    throw error;
  });
  if (job instanceof SubmitError) {
    await store.create(outcomeKey(work.prefix, number), encodeDocument(refusedOutcome(number, job, clock)));
    return;
  }
  await recordJob(store, { prefix: work.prefix, try: number, name }, job);
}

/** Nothing runs: the try is over, and what follows from that is done by the next sweep. */
function refusedOutcome(number: number, { message }: SubmitError, clock: Clock): TryOutcome {
  return {
    ...{ try: number, job: null, kind: 'failed', stage: null, fault: 'infrastructure', seconds: 0, usd: 0 },
    message: `the queue refused the job: ${message}`,
    endedAt: clock.now().toISOString(),
  };
}

/** Writes down which job a claimed try has. False when the try has another job, or there is a newer one. */
export async function recordJob(
  store: ObjectStore,
  { prefix, try: number, name }: Pick<OpenTry, 'prefix' | 'try' | 'name'>,
  job: string,
): Promise<boolean> {
  const key = attemptKeys(prefix).job;
  const stored = await readDocument(store, key, jobDocument);
  if (stored === null || stored.value.try !== number) return false;
  const { job: known, claimedAt } = stored.value;
  if (known !== null && known !== job) return false;
  const body = encodeDocument({ ...stored.value, job });
  if (known === null && (await store.replace(key, body, stored.version)) === 'changed') return false;
  const open = openTryKey(claimedAt.slice(0, 10), name);
  await store.create(jobIndexKey(job), encodeDocument({ open }));
  return true;
}
