import type { AttemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { attemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { decode, encodeDocument } from '../../core/flow/store/documents.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { rehearsalPlan, rehearsalTryKey } from '../../core/rehearsal/rehearsal-plan.ts';
import type { RehearsalDocument } from '../../core/rehearsal/rehearsal-record.ts';
import { leaveEvidence, resultOf } from './evidence.ts';
import { PASSED } from './passed-rehearsal.ts';

/** The plan that a job was submitted with. */
export async function planOf(store: ObjectStore, planKey: string): Promise<unknown> {
  const stored = await store.read(planKey);
  if (stored === null) throw new Error(`there is no plan ${planKey}`);
  return JSON.parse(decode(stored.body));
}

/** Leaves what the trainer leaves of a rehearsal whose engine answered so. */
export async function playRehearsal(
  store: ObjectStore,
  plan: unknown,
  job: string,
  answers: Partial<RehearsalDocument> = {},
): Promise<void> {
  const { identity, prefix, key } = rehearsalPlan.parse(plan);
  const document: RehearsalDocument = { ...PASSED, identity, ...answers };
  if (document.trained?.outcome === 'passed') await store.create(key, encodeDocument(document));
  await store.create(rehearsalTryKey(prefix, job), encodeDocument(document));
}

/** Leaves what the trainer leaves of an attempt of four steps, but for what is changed of its result. */
export async function playAttempt(
  store: ObjectStore,
  plan: unknown,
  job: string,
  changed: Partial<AttemptResult> = {},
): Promise<AttemptResult> {
  const attempt = attemptPlan.parse(plan);
  const result = resultOf(attempt, job, changed);
  await leaveEvidence(store, attempt, result);
  return result;
}

/** Whatever a job's plan asks for, done as well as can be. */
export async function playJob(store: ObjectStore, plan: unknown, job: string): Promise<void> {
  if (rehearsalPlan.safeParse(plan).success) await playRehearsal(store, plan, job);
  else await playAttempt(store, plan, job);
}
