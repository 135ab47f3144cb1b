import type { z } from 'zod';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { jobDocument, tryName } from '../job/try.ts';
import type { AttemptPlan } from '../plan/attempt-plan.ts';
import { encodeDocument, readDocument } from '../store/documents.ts';
import { attemptKeys, trustOfPrefix } from '../store/keys.ts';

export interface ReservedJob {
  readonly value: z.output<typeof jobDocument>;
  readonly version: string;
}

/** Null where no try was claimed yet. */
export function readReservedJob(plan: AttemptPlan, store: ObjectStore): Promise<ReservedJob | null> {
  return readDocument(store, attemptKeys(plan.evidence).job, jobDocument);
}

/** The same for everybody who would start this try: a job that was submitted and not recorded is found by it. */
export function jobName(plan: AttemptPlan, number: number): string {
  return tryName({ ...plan, trust: trustOfPrefix(plan.evidence) }, number);
}

/**
 * Records the job of a try whose submitter was stopped before it could. Only the queue tells which that is: what a job
 * wrote of itself is no proof. Of several (a submission whose outcome was unknown, and was repeated) the first counts, and
 * the others are stopped: two jobs must not write at once. False where the queue has none, or somebody else went on.
 */
export async function adoptJob(
  plan: AttemptPlan,
  reserved: ReservedJob,
  { store, queue }: { readonly store: ObjectStore; readonly queue: JobQueue },
): Promise<boolean> {
  const [job, ...others] = await queue.find(jobName(plan, reserved.value.try));
  if (job === undefined) return false;
  const adopted = encodeDocument({ ...reserved.value, job });
  if ((await store.replace(attemptKeys(plan.evidence).job, adopted, reserved.version)) !== 'replaced')
    return false;
  for (const other of others) await queue.terminate(other, `${job} is the job of this try`);
  return true;
}
