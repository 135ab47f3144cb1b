import type { ObjectStore } from '../../ports/object-store.ts';
import type { Claim, Post, Problem } from '../../post/post.ts';
import { decidePost } from '../../verdict/combine.ts';
import { type ClaimJudgement, judgeClaim } from '../../verdict/judge-claim.ts';
import { POLICY } from '../../verdict/policy.ts';
import { attemptOfKey } from '../store/keys.ts';
import type { PostReport, RunReport } from './verify-post.ts';

/** The verdicts on a post from what is known of its runs. `budget`: how many attempts of a run there may be. */
export function reportPost(
  post: Post,
  runs: readonly RunReport[],
  problems: readonly Problem[],
  budget: number,
): PostReport {
  const claims = post.claims.map((claim) => {
    const report = runs.find(({ run }) => run.id === claim.run);
    return { claim, ...judge(claim, report, budget) };
  });
  const verdicts = claims.map(({ claim, verdict }) => ({ id: claim.id, verdict }));
  return { post, runs, claims, problems, verdict: decidePost(verdicts, POLICY) };
}

/** Whether another attempt of the run could settle one of these claims, and may be made. */
export function wantsAnother(claims: readonly Claim[], report: RunReport, budget: number): boolean {
  return (
    report.attempts.length < budget &&
    claims.some((claim) => judge(claim, report, budget).verdict.wantsAnotherRun)
  );
}

function judge(claim: Claim, report: RunReport | undefined, budget: number): ClaimJudgement {
  if (report === undefined || report.plan === null || report.attempts.length === 0) {
    return judgeClaim(claim, null, report?.reason ?? 'the run it is about was not found');
  }
  const { logging, batch } = report.plan;
  const window = { ...logging, batch };
  const attempts = report.attempts;
  return judgeClaim(claim, { attempts, window, budget: Math.max(budget, attempts.length) }, report.reason);
}

/** The numbers of a run's attempts that have left a marker, ascending. */
export async function knownAttempts(store: ObjectStore, runPrefix: string): Promise<readonly number[]> {
  const keys = await store.list(`${runPrefix}/attempts/`);
  const numbers = keys.map(attemptOfKey).filter((number) => number !== null);
  return numbers.toSorted((one, other) => one - other);
}
