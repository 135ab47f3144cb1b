import type { ClaimReport } from '../flow/judge/verify-post.ts';
import type { CheckAnnotation } from '../ports/forge.ts';
import type { Problem, ProblemLevel } from '../post/post.ts';
import { explain } from './explain.ts';
import { isBroken } from './subject-state.ts';
import type { PostView, RunView } from './subject-view.ts';

/** What a reader of the changed lines should see beside them, the worst first. Annotations are plain text. */
export function annotationsOf(posts: readonly PostView[]): readonly CheckAnnotation[] {
  const all = posts.flatMap(({ path, report, diagnosis, runs }) => [
    ...report.claims
      .filter(({ verdict }) => verdict.outcome === 'not reproduced')
      .map((claim) => aboutClaim(path, claim)),
    ...runs.filter(isBroken).map((run) => aboutRun(path, run)),
    ...diagnosis.problems.map((problem) => aboutProblem(path, problem)),
  ]);
  const order: readonly CheckAnnotation['level'][] = ['failure', 'warning', 'notice'];
  return order.flatMap((wanted) => all.filter(({ level }) => level === wanted)).slice(0, MOST);
}

/** GitHub takes 50 a call; more than this nobody reads at the lines. */
const MOST = 200;

const LEVELS: Readonly<Record<ProblemLevel, CheckAnnotation['level']>> = {
  error: 'failure',
  warning: 'warning',
  note: 'notice',
};

function aboutProblem(path: string, problem: Problem): CheckAnnotation {
  const { line, column, level, code } = problem;
  return { path, line, column, level: LEVELS[level], title: code, message: explain(problem) };
}

function aboutClaim(path: string, { claim, verdict, correction }: ClaimReport): CheckAnnotation {
  const { line, column } = claim;
  const instead = correction === null ? '' : ` Write ${correction} instead.`;
  return {
    path,
    line,
    column,
    level: 'failure',
    title: 'not reproduced',
    message: `${verdict.reason}.${instead}`,
  };
}

function aboutRun(path: string, { run, rehearsal, verification }: RunView): CheckAnnotation {
  const said =
    verification.kind === 'failed'
      ? verification.message
      : rehearsal.kind === 'decided'
        ? rehearsal.cause
        : null;
  return {
    path,
    line: run.line,
    column: run.column,
    level: 'failure',
    title: verification.kind === 'failed' ? 'the run failed' : 'broken as written',
    message: said ?? 'the command does not work as written',
  };
}
