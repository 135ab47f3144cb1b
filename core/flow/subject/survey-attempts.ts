import type { Post, Run } from '../../post/post.ts';
import { readSettled } from '../attempt/attempt.ts';
import { type Evidence, readEvidence } from '../attempt/evidence.ts';
import { readTry } from '../job/try.ts';
import { knownAttempts, wantsAnother } from '../judge/report-post.ts';
import type { RunReport } from '../judge/verify-post.ts';
import type { AttemptPlan } from '../plan/attempt-plan.ts';
import { planAttempt } from '../plan/plan-attempt.ts';
import type { RunPlan } from '../plan/plan-run.ts';
import { attemptPrefix, runPrefix } from '../store/keys.ts';
import { asksFor } from './subject-state.ts';
import type { Pending, Survey } from './survey.ts';

/** The evidence of a run's settled attempts, in their order. `earlier`: the runs above it. */
export async function settledAttempts(
  plan: RunPlan,
  earlier: readonly RunReport[],
  { store }: Pick<Survey, 'store'>,
): Promise<readonly Evidence[]> {
  const evidence: Evidence[] = [];
  for (const attempt of await knownAttempts(store, runPrefix(plan.trust, plan.identity))) {
    const settled = await readSettled(attemptPlanOf(plan, attempt, STOPPING_SECONDS, earlier), store);
    if (settled !== null) evidence.push(await readEvidence(store, settled.result, settled.evidence));
  }
  return evidence;
}

/**
 * The newest attempt, where its evidence is there and its job has not been settled. A job leaves its evidence before it
 * ends: an attempt that is waited for is over when its money is settled too.
 */
export async function unsettledAttempt(
  { trust, identity }: RunPlan,
  attempts: readonly Evidence[],
  { state, store }: Pick<Survey, 'state' | 'store'>,
): Promise<{ readonly number: number; readonly pending: Pending; readonly since: Date } | null> {
  const prefix = runPrefix(trust, identity);
  const number = attempts.at(-1)?.result.attempt;
  if (number === undefined || !state.wants.includes(prefix)) return null;
  const attempt = attemptPrefix(trust, identity, number);
  const found = await readTry(store, attempt);
  return found.kind === 'live' ? { number, pending: { prefix, attempt }, since: found.since } : null;
}

/** Whether one more attempt of a run is wanted: there is none, somebody asked, or a claim could be settled by it. */
export function isAttemptWanted(
  run: Run,
  post: Post,
  report: RunReport,
  { installation, state }: Survey,
): boolean {
  const { attempts } = report;
  if (attempts.length === 0) return true;
  const asks = asksFor(state, run.id);
  const isAsked = asks.some(({ kind, seeds, at }) =>
    kind === 'again'
      ? attempts.every(({ result }) => result.startedAt < at)
      : kind === 'verify' && (seeds ?? 0) > attempts.length,
  );
  if (isAsked) return true;
  const claims = post.claims.filter((claim) => claim.run === run.id);
  return wantsAnother(claims, report, installation.mostAttempts);
}

/** What the run starts from and is not there yet; null where nothing is missing. */
export function missingUpstream(plan: RunPlan, earlier: readonly RunReport[]): string | null {
  for (const input of plan.inputs) {
    if (input.kind !== 'run') continue;
    const made = earlier.find((report) => report.plan?.identity === input.run.identity);
    if (made === undefined || made.attempts.length === 0) {
      return `it starts from what the run in line ${input.run.run.line} leaves`;
    }
  }
  return null;
}

/** A runner that is told to stop needs a moment to say so: the engine gets that much less time than its job. */
const STOPPING_SECONDS = 30;

/** The plan of an attempt whose job may take `timeoutSeconds`. */
export function attemptPlanOf(
  plan: RunPlan,
  attempt: number,
  timeoutSeconds: number,
  earlier: readonly RunReport[],
): AttemptPlan {
  return planAttempt(plan, attempt, Math.max(1, timeoutSeconds - STOPPING_SECONDS), (run) => {
    const made = earlier.find((report) => report.plan?.identity === run.identity)?.attempts[0];
    return made?.prefix ?? attemptPrefix(run.trust, run.identity, 1);
  });
}
