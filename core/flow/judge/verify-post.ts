import type { Claim, Post, Problem, Run } from '../../post/post.ts';
import type { PostVerdict } from '../../verdict/combine.ts';
import type { ClaimJudgement } from '../../verdict/judge-claim.ts';
import { type AttemptPorts, advanceAttempt, settledAttempt, startTry } from '../attempt/attempt.ts';
import { type Evidence, readEvidence } from '../attempt/evidence.ts';
import type { AttemptPlan } from '../plan/attempt-plan.ts';
import { planAttempt, seedsOf } from '../plan/plan-attempt.ts';
import { planRun, type RunPlan, type Surroundings } from '../plan/plan-run.ts';
import { attemptPrefix, runPrefix } from '../store/keys.ts';
import { knownAttempts, reportPost, wantsAnother } from './report-post.ts';

export interface VerifyOptions {
  /** How many attempts of a run there may be while a claim could still be settled by another. */
  readonly budget: number;
  /** Make one more attempt of every run, also where evidence is there already. */
  readonly again: boolean;
  readonly timeoutSeconds: number;
}

/** What happens while a post is verified, for whoever shows it. */
export type VerifyEvent =
  /** Everything that is wanted of it is in the store; nothing is executed. */
  | { readonly kind: 'known'; readonly run: Run; readonly attempts: number }
  | { readonly kind: 'refused'; readonly run: Run; readonly reason: string }
  | {
      readonly kind: 'started';
      readonly run: Run;
      readonly attempt: number;
      readonly seed: number;
      readonly job: string;
    }
  | { readonly kind: 'settled'; readonly run: Run; readonly evidence: Evidence }
  | { readonly kind: 'failed'; readonly run: Run; readonly message: string };

export interface RunReport {
  readonly run: Run;
  /** Null when the run could not be planned. */
  readonly plan: RunPlan | null;
  readonly attempts: readonly Evidence[];
  /** Whether this verification trained (or inferred) anything for it. */
  readonly trained: boolean;
  /** Why there is no evidence, or none of a further attempt that was wanted; empty where nothing is missing. */
  readonly reason: string;
}

export interface ClaimReport extends ClaimJudgement {
  readonly claim: Claim;
}

export interface PostReport {
  readonly post: Post;
  readonly runs: readonly RunReport[];
  readonly claims: readonly ClaimReport[];
  readonly problems: readonly Problem[];
  readonly verdict: PostVerdict;
}

/** How long to wait between two looks at a job. */
const LOOK_MILLISECONDS = 150;

/** Executes the runs of a post that are not known yet and judges its claims on what they left. */
export async function verifyPost(
  post: Post,
  ports: AttemptPorts,
  around: Surroundings,
  options: VerifyOptions,
  onEvent: (event: VerifyEvent) => void,
): Promise<PostReport> {
  const reports: RunReport[] = [];
  const problems = [...post.problems];
  for (const run of post.runs) {
    const earlier = reports.map(({ run, plan, attempts }) => ({
      run,
      plan: attempts.length > 0 ? plan : null,
    }));
    const claims = post.claims.filter((claim) => claim.run === run.id);
    const shown = claims.flatMap(({ answer }) => (answer === null ? [] : [answer.prompt]));
    const planned = await planRun(run, earlier, around, shown);
    if (planned.kind === 'refused') {
      problems.push(...planned.problems);
      onEvent({ kind: 'refused', run, reason: planned.reason });
      reports.push({ run, plan: null, attempts: [], trained: false, reason: planned.reason });
      continue;
    }
    reports.push(await executeRun(planned.plan, claims, reports, ports, options, onEvent));
  }
  return reportPost(post, reports, problems, options.budget);
}

async function executeRun(
  plan: RunPlan,
  claims: readonly Claim[],
  others: readonly RunReport[],
  ports: AttemptPorts,
  options: VerifyOptions,
  onEvent: (event: VerifyEvent) => void,
): Promise<RunReport> {
  const { run } = plan;
  const known = await knownAttempts(ports.store, runPrefix(plan.trust, plan.identity));
  const evidence: Evidence[] = [];
  for (const attempt of known) {
    const settled = await settledAttempt(attemptPlanOf(plan, attempt, others, options), ports);
    if (settled !== null) evidence.push(await readEvidence(ports.store, settled.result, settled.evidence));
  }
  const report = (trained: boolean, reason: string): RunReport => ({
    run,
    plan,
    attempts: evidence,
    trained,
    reason,
  });

  let next = Math.max(0, ...known) + 1;
  let trained = false;
  const isOpen = (): boolean => wantsAnother(claims, report(trained, ''), options.budget);
  let wanted = evidence.length === 0 || options.again || isOpen();
  if (!wanted) onEvent({ kind: 'known', run, attempts: evidence.length });
  while (wanted) {
    const attempt = attemptPlanOf(plan, next, others, options);
    const outcome = await executeAttempt(plan, attempt, ports, onEvent);
    if (outcome.kind === 'failed') {
      onEvent({ kind: 'failed', run, message: outcome.message });
      return report(trained, outcome.message);
    }
    trained ||= outcome.trained;
    evidence.push(outcome.evidence);
    onEvent({ kind: 'settled', run, evidence: outcome.evidence });
    next += 1;
    wanted = isOpen();
  }
  return report(trained, '');
}

function attemptPlanOf(
  plan: RunPlan,
  attempt: number,
  others: readonly RunReport[],
  options: VerifyOptions,
): AttemptPlan {
  return planAttempt(plan, attempt, options.timeoutSeconds, (run) => {
    const made = others.find((report) => report.plan?.identity === run.identity)?.attempts[0];
    return made?.prefix ?? attemptPrefix(run.trust, run.identity, 1);
  });
}

type Outcome =
  | { readonly kind: 'settled'; readonly evidence: Evidence; readonly trained: boolean }
  | { readonly kind: 'failed'; readonly message: string };

/** Drives one attempt to its end; a try that an earlier process left unfinished is followed by a new one. */
async function executeAttempt(
  plan: RunPlan,
  attempt: AttemptPlan,
  ports: AttemptPorts,
  onEvent: (event: VerifyEvent) => void,
): Promise<Outcome> {
  let job: string | null = null;
  for (;;) {
    let state = await advanceAttempt(attempt, ports);
    if (state.kind === 'settled') {
      const evidence = await readEvidence(ports.store, state.result, state.evidence);
      return { kind: 'settled', evidence, trained: job !== null };
    }
    if (state.kind === 'ended') {
      if (state.job === job) return { kind: 'failed', message: state.message };
      state = await startTry(attempt, state.job, ports);
    }
    if (state.kind === 'running' && state.job !== null && state.job !== job) {
      job = state.job;
      const { seed } = seedsOf(plan, attempt.attempt);
      onEvent({ kind: 'started', run: plan.run, attempt: attempt.attempt, seed, job });
    }
    await ports.clock.sleep(LOOK_MILLISECONDS);
  }
}
