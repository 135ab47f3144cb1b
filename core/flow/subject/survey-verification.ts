import type { Post, Run } from '../../post/post.ts';
import type { RunDiagnosis } from '../../preflight/diagnosis.ts';
import type { VerificationView } from '../../report/subject-view.ts';
import { readTry, type TryState, tryName, type Work } from '../job/try.ts';
import type { RunReport } from '../judge/verify-post.ts';
import { moneyOf, type Wish } from '../money/ledger.ts';
import { type Pool, worstCase } from '../money/worst-case.ts';
import type { Planned, RunPlan } from '../plan/plan-run.ts';
import { encodeDocument } from '../store/documents.ts';
import { attemptPrefix, runPrefix } from '../store/keys.ts';
import { asksFor, ledgerName } from './subject-state.ts';
import { isRunning, type Pending, priorityOf, type Submission, type Survey } from './survey.ts';
import {
  attemptPlanOf,
  isAttemptWanted,
  missingUpstream,
  settledAttempts,
  unsettledAttempt,
} from './survey-attempts.ts';
import type { RehearsalSurvey } from './survey-rehearsal.ts';

/** What is to be said of a run's next attempt, and what follows from it. */
interface NextAttempt {
  readonly view: VerificationView;
  readonly pending: Pending | null;
  readonly submission: Submission | null;
}

export interface VerificationSurvey extends NextAttempt {
  readonly report: RunReport;
}

/** What is known of a run before its verification is looked at. */
export interface SurveyedRun {
  readonly run: Run;
  readonly post: Post;
  readonly planned: Planned;
  readonly pool: Pool;
  readonly estimate: RunDiagnosis | null;
  /** Why it may not be executed here, whatever is allowed; null where nothing speaks against it. */
  readonly refusal: string | null;
  /** The runs above it. */
  readonly earlier: readonly RunReport[];
  /** Asked only when something is to be executed. */
  readonly rehearsal: () => Promise<RehearsalSurvey>;
}

/** Looks at the verification of a run: what is known, what runs, and what should be started. */
export async function surveyVerification(
  surveyed: SurveyedRun,
  survey: Survey,
): Promise<{ readonly verification: VerificationSurvey; readonly rehearsal: RehearsalSurvey | null }> {
  const { run, post, planned, earlier } = surveyed;
  if (planned.kind === 'refused') {
    const { reason } = planned;
    const report = { run, plan: null, attempts: [], trained: false, reason };
    return {
      verification: { ...only({ kind: 'refused', reason }), report },
      rehearsal: await surveyed.rehearsal(),
    };
  }
  const { plan } = planned;
  const attempts = await settledAttempts(plan, earlier, survey);
  const trained = survey.state.executed.includes(runPrefix(plan.trust, plan.identity));
  const report: RunReport = { run, plan, attempts, trained, reason: '' };
  const unsettled = await unsettledAttempt(plan, attempts, survey);
  if (unsettled !== null) {
    const { number, pending, since } = unsettled;
    const view = { kind: 'running', attempt: number, since } as const;
    return { verification: { ...only(view), pending, report }, rehearsal: null };
  }
  if (!isAttemptWanted(run, post, report, survey)) {
    const usd = moneyOf(survey.ledger, { ...ledgerName(survey.state), run: plan.identity }).spent;
    const view = { kind: trained ? 'settled' : 'known', attempts: attempts.length, usd } as const;
    return { verification: { ...only(view), report }, rehearsal: null };
  }
  const rehearsal = await surveyed.rehearsal();
  const next = await surveyNextAttempt(surveyed, plan, report, rehearsal, survey);
  const isMissing = attempts.length === 0 || next.view.kind === 'failed';
  return {
    verification: { ...next, report: isMissing ? { ...report, reason: reasonOf(next.view) } : report },
    rehearsal,
  };
}

async function surveyNextAttempt(
  { run, refusal, earlier, pool, estimate }: SurveyedRun,
  plan: RunPlan,
  { attempts }: RunReport,
  rehearsal: RehearsalSurvey,
  survey: Survey,
): Promise<NextAttempt> {
  const { allowance, settings } = survey;
  if (refusal !== null) return only({ kind: 'refused', reason: refusal });
  if (allowance.kind === 'cancelled')
    return only({ kind: 'cancelled', reason: `${allowance.by} cancelled it` });
  const attempt = Math.max(0, ...attempts.map(({ result }) => result.attempt)) + 1;
  const pending = {
    prefix: runPrefix(plan.trust, plan.identity),
    attempt: attemptPrefix(plan.trust, plan.identity, attempt),
  };
  const state = await readTry(survey.store, pending.attempt);
  if (state.kind === 'live') {
    const kind = (await isRunning(survey.queue, state)) ? 'running' : 'waiting';
    return { ...only({ kind, attempt, since: state.since }), pending };
  }
  if (state.kind === 'over' && isFinal(run, state, survey)) {
    const { message, fault } = state.outcome;
    return only({ kind: 'failed', attempt, tries: state.try, message, fault: fault ?? 'infrastructure' });
  }
  const missing = missingUpstream(plan, earlier);
  if (missing !== null) return only({ kind: 'not yet', reason: missing });
  const doubt = rehearsalDoubt(run, rehearsal, survey);
  if (doubt !== null) return only(doubt);
  const number = state.kind === 'submitting' ? state.try : state.kind === 'none' ? 1 : state.try + 1;
  const { identity, trust } = plan;
  const id = tryName({ profile: 'verify', trust, identity, attempt }, number);
  // Whoever held this try's own money back may have been killed before the try was submitted.
  const before = moneyOf(survey.ledger, { ...ledgerName(survey.state), run: identity, except: id });
  const left = Math.max(0, settings.budget.run - before.spent - before.reserved);
  const worst = worstCase(estimate?.seconds ?? null, pool, left);
  if (worst === null) {
    const reason = `it would take longer than the ${left.toFixed(2)} USD pay for that are left of the ${settings.budget.run.toFixed(2)} for one run`;
    return only({ kind: 'no budget', reason });
  }
  if (allowance.kind === 'denied') return only({ kind: 'refused', reason: allowance.reason });
  if (allowance.kind === 'needed') return only({ kind: 'needs a grant', worstCaseUsd: worst.usd });
  const document = attemptPlanOf(plan, attempt, worst.timeoutSeconds, earlier);
  const work: Work = {
    prefix: pending.attempt,
    profile: 'verify',
    trust,
    pool: pool.name,
    priority: priorityOf(survey),
    identity,
    attempt,
    plan: (today) => encodeDocument({ ...document, today }),
    timeoutSeconds: worst.timeoutSeconds,
  };
  const wish: Wish = { id, ...ledgerName(survey.state), author: allowance.by, run: identity, usd: worst.usd };
  const since = state.kind === 'submitting' ? state.since : survey.clock.now();
  const submission = { prefix: pending.prefix, work, before: state, wish };
  return { view: { kind: 'waiting', attempt, since }, pending, submission };
}

function only(view: VerificationView): NextAttempt {
  return { view, pending: null, submission: null };
}

/** Whether a try that is over is the last that is made by itself. */
function isFinal(run: Run, { outcome }: Extract<TryState, { kind: 'over' }>, { state }: Survey): boolean {
  // Evidence that is complete was found before; a marker that is not accepted is a failure like any other.
  if (outcome.kind === 'cancelled') return false;
  return !asksFor(state, run.id).some(({ kind, at }) => kind !== 'rehearse' && at >= outcome.endedAt);
}

/** Why no money is spent after that rehearsal; a person who asks for this very run overrules a doubt. */
function rehearsalDoubt(
  run: Run,
  { view, passed }: RehearsalSurvey,
  { state }: Survey,
): VerificationView | null {
  if (passed) return null;
  if (view.kind === 'decided' && view.outcome === 'broken') {
    return { kind: 'refused', reason: view.cause ?? 'it is broken as written' };
  }
  const isAsked = asksFor(state, run.id).some((asked) => asked.kind === 'verify' && asked.run === run.id);
  if (isAsked && (view.kind === 'decided' || view.kind === 'stopped')) return null;
  return { kind: 'not yet', reason: doubtOf(view) };
}

function doubtOf(view: RehearsalSurvey['view']): string {
  switch (view.kind) {
    case 'waiting':
    case 'running':
      return 'it is rehearsed first';
    case 'stopped':
      return `its rehearsal came to no end: ${view.message}`;
    case 'decided':
      return `it could not be rehearsed: ${view.cause ?? view.outcome}`;
    case 'held back':
    case 'not wanted':
      return view.reason;
  }
}

/** Why there is no evidence, for the verdicts on what is claimed of the run. */
function reasonOf(view: VerificationView): string {
  switch (view.kind) {
    case 'needs a grant':
      return 'it waits for somebody with write permission to allow the money';
    case 'waiting':
    case 'running':
      return 'it is being trained';
    case 'failed':
      return view.message;
    case 'known':
    case 'settled':
      return '';
    default:
      return view.reason;
  }
}
