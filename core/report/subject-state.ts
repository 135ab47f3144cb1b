import type { Outcome } from '../verdict/verdict.ts';
import type { PostView, RunView, SubjectView } from './subject-view.ts';

/**
 * What holds of a pull request as a whole; of several the first in this order.
 * - `nothing to do`: no post changed
 * - `running`: something is executed, or waits in a queue: it goes on by itself
 * - `waits for a grant`: a person has to let money be spent
 * - `failed`: the post's own fault: a claim that is not reproduced, an error, a command that nobody can run
 * - `cancelled`: somebody had it stopped
 * - `settings wrong`: nothing is executed before a maintainer mends them
 * - `not judged`: nothing failed, and something that there should be is missing
 * - `reproduced`: everything that the posts claim was reproduced, or is within noise
 */
export type SubjectState =
  | 'nothing to do'
  | 'running'
  | 'waits for a grant'
  | 'failed'
  | 'cancelled'
  | 'settings wrong'
  | 'not judged'
  | 'reproduced';

export function stateOf(view: SubjectView): SubjectState {
  const { posts, unread, complete, settingsProblems, grant } = view;
  const runs = posts.flatMap((post) => post.runs);
  const isWhole = unread.length === 0 && complete && settingsProblems.length === 0;
  if (posts.length === 0 && isWhole) return 'nothing to do';
  if (runs.some(isBusy)) return 'running';
  if (needsGrant(view)) return 'waits for a grant';
  if (posts.some(isFaulty)) return 'failed';
  if (grant.kind === 'cancelled' || runs.some(({ verification: { kind } }) => kind === 'cancelled')) {
    return 'cancelled';
  }
  if (settingsProblems.length > 0) return 'settings wrong';
  return isWhole && posts.every(isPlainlyTrue) ? 'reproduced' : 'not judged';
}

/** Whether a person has to let money be spent. With wrong settings nothing is executed, whoever grants it. */
export function needsGrant({ posts, grant, settingsProblems }: SubjectView): boolean {
  const waits = posts.some(({ runs }) => runs.some(({ verification: { kind } }) => kind === 'needs a grant'));
  return settingsProblems.length === 0 && (grant.kind === 'needed' || waits);
}

/** Whether something of the run is executed, or waits in a queue. */
export function isBusy({ rehearsal, verification }: RunView): boolean {
  return [rehearsal, verification].some(({ kind }) => kind === 'waiting' || kind === 'running');
}

/** Whether the run ended by no fault of the post. */
export function isStopped({ rehearsal, verification }: RunView): boolean {
  const byInfrastructure = verification.kind === 'failed' && verification.fault === 'infrastructure';
  return byInfrastructure || (rehearsal.kind === 'stopped' && !isDone(verification));
}

/** Whether nobody can execute the command, or it failed by the post's own fault. */
export function isBroken({ rehearsal, verification }: RunView): boolean {
  const isRefused = rehearsal.kind === 'decided' && rehearsal.outcome === 'broken' && !isDone(verification);
  return isRefused || (verification.kind === 'failed' && verification.fault === 'post');
}

/** Whether something in the post is wrong. */
export function isFaulty({ report, runs, diagnosis }: PostView): boolean {
  return (
    report.claims.some(({ verdict }) => verdict.outcome === 'not reproduced') ||
    diagnosis.problems.some(({ level }) => level === 'error') ||
    runs.some(isBroken)
  );
}

/** Whether the post makes claims, all of them hold, and nothing is wrong with it or missing. */
export function isPlainlyTrue(post: PostView): boolean {
  const { claims } = post.report;
  return (
    claims.length > 0 &&
    claims.every(({ verdict: { outcome } }) => HOLDS.includes(outcome)) &&
    !isFaulty(post) &&
    !post.runs.some(isMissing)
  );
}

/** Outcomes that confirm a claim. */
const HOLDS: readonly Outcome[] = ['reproduced', 'within noise'];

/** Whether the run should have left something and did not. What its author skips is not missed. */
function isMissing({ run, rehearsal, verification }: RunView): boolean {
  if (isDone(verification)) return false;
  const { skip, profile } = run.directed;
  if (skip || profile === 'check') return false;
  const isRehearsed =
    rehearsal.kind === 'decided' &&
    (rehearsal.outcome === 'rehearsed' || rehearsal.outcome === 'approximated');
  return !(profile === 'rehearse' && isRehearsed);
}

function isDone(verification: RunView['verification']): boolean {
  return (verification.kind === 'known' || verification.kind === 'settled') && verification.attempts > 0;
}
