import { z } from 'zod';
import type { JobRequest } from '../../ports/job-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { stageName } from '../attempt/exit-code.ts';
import { readDocument } from '../store/documents.ts';
import { attemptKeys, type TrustClass } from '../store/keys.ts';
import { wanter } from '../subject/wanters.ts';

/** Something that a job does: an attempt of a verification, or a rehearsal. */
export interface Work {
  /** Where its reservation, its tries and what they leave lie. */
  readonly prefix: string;
  readonly profile: JobRequest['profile'];
  readonly trust: TrustClass;
  /** Where it is executed: the name of a pool. */
  readonly pool: string;
  /** Of whoever submits it first: others who want the same wait with it. */
  readonly priority: JobRequest['priority'];
  readonly identity: string;
  readonly attempt: number;
  /** The document that the job reads. `today` is the day of the reservation, the same for every try. */
  readonly plan: (today: string) => Uint8Array;
  readonly timeoutSeconds: number;
}

/** The newest try. `job` is null between the claim of a try and the queue's answer to its submission. */
export const jobDocument = z.strictObject({
  try: z.int().min(1),
  job: z.string().nullable(),
  claimedAt: z.iso.datetime(),
  /** Later than the claim where the job was submitted once more. */
  submittedAt: z.iso.datetime().optional(),
});

/**
 * How a try ended, written once by whoever settles it.
 * - `done`: all evidence is there
 * - `failed`: it is not, by the post's fault or by nobody's
 * - `cancelled`: nobody wanted it any more
 */
export const tryOutcome = z.strictObject({
  try: z.int().min(1),
  job: z.string().nullable(),
  kind: z.enum(['done', 'failed', 'cancelled']),
  stage: stageName.nullable(),
  /** One sentence for people. */
  message: z.string(),
  fault: z.enum(['post', 'infrastructure']).nullable(),
  /** That were paid for, of all starts of the job. */
  seconds: z.number().min(0),
  usd: z.number().min(0),
  endedAt: z.iso.datetime(),
});
export type TryOutcome = z.output<typeof tryOutcome>;

/** For whoever looks for tries that nobody settled. One object a try, by the day of its claim. */
export const openTry = z.strictObject({
  prefix: z.string(),
  try: z.int().min(1),
  name: z.string(),
  profile: z.enum(['rehearse', 'verify']),
  pool: z.string(),
  claimedAt: z.iso.datetime(),
  /** For whom it was submitted: it hears of the end also when it wants it no more, since the money was held back for it. */
  by: wanter.optional(),
});
export type OpenTry = z.output<typeof openTry>;

/** Under which try a job was submitted. */
export const jobIndex = z.strictObject({ open: z.string() });

export function openTryKey(day: string, name: string): string {
  return `open/${day}/${name}.json`;
}

/** The marker beside an open try: it is settled. */
export function settledKey(openKey: string): string {
  return openKey.replace(/\.json$/, '.settled');
}

export function jobIndexKey(job: string): string {
  return `jobs/${job}.json`;
}

export function outcomeKey(prefix: string, number: number): string {
  return attemptKeys(prefix).of(`outcomes/${number}.json`);
}

/** Unique of all tries, and a name that AWS Batch takes: at most 128 letters, digits, hyphens and underscores. */
export function tryName(
  { profile, trust, identity, attempt }: Pick<Work, 'profile' | 'trust' | 'identity' | 'attempt'>,
  number: number,
): string {
  return `${profile}-${trust}-${identity.slice(0, 24)}-${attempt}-${number}`;
}

/**
 * ```
 * none -> submitting -> live -> over -> submitting (the next try) -> …
 *             ^__________|
 *              submitted again by nobody but the sweep's word
 * ```
 */
export type TryState =
  | { readonly kind: 'none' }
  | { readonly kind: 'submitting'; readonly try: number; readonly since: Date }
  | { readonly kind: 'live'; readonly try: number; readonly since: Date; readonly job: string }
  | { readonly kind: 'over'; readonly try: number; readonly outcome: TryOutcome };

export async function readTry(store: ObjectStore, prefix: string): Promise<TryState> {
  const document = await readDocument(store, attemptKeys(prefix).job, jobDocument);
  if (document === null) return { kind: 'none' };
  const { try: number, job, claimedAt, submittedAt = claimedAt } = document.value;
  const outcome = await readDocument(store, outcomeKey(prefix, number), tryOutcome);
  if (outcome !== null) return { kind: 'over', try: number, outcome: outcome.value };
  const since = new Date(submittedAt);
  return job === null
    ? { kind: 'submitting', try: number, since }
    : { kind: 'live', try: number, since, job };
}
