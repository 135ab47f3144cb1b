import type { Policy } from './policy.ts';
import type { Outcome, Verdict } from './verdict.ts';

export interface ClaimVerdict {
  readonly id: string;
  readonly verdict: Verdict;
}

/** What a post's badge says; only the first is red, only the last but one green. */
export type PostState =
  | 'not reproduced'
  | 'needs a look'
  | 'not judged'
  | 'within noise'
  | 'reproduced'
  | 'no claims';

export interface PostVerdict {
  /** 1: a claim was not reproduced; 2: none of that, but a claim could not be judged, or there is none; 0: all were. */
  readonly exitCode: 0 | 1 | 2;
  readonly state: PostState;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Claims not reproduced that stand the stricter level for all claims of the post together. */
  readonly firmlyNotReproduced: readonly string[];
}

/**
 * Holm's step-down procedure (Holm 1979): keeps the probability of one false red among all claims of a post at
 * `level`, whatever their dependence.
 */
function rejectedByHolm(claims: readonly ClaimVerdict[], level: number): ReadonlySet<string> {
  const tested = claims
    .flatMap(({ id, verdict }) => (verdict.pValue === null ? [] : [{ id, pValue: verdict.pValue }]))
    .sort((a, b) => a.pValue - b.pValue);
  const firstKept = tested.findIndex(({ pValue }, index) => pValue > level / (tested.length - index));
  return new Set(tested.slice(0, firstKept === -1 ? tested.length : firstKept).map(({ id }) => id));
}

function count(claims: readonly ClaimVerdict[]): Record<Outcome, number> {
  const counts: Record<Outcome, number> = {
    reproduced: 0,
    'within noise': 0,
    'not reproduced': 0,
    inconclusive: 0,
    'not comparable': 0,
    'not run': 0,
  };
  for (const { verdict } of claims) {
    counts[verdict.outcome] += 1;
  }
  return counts;
}

/**
 * The verdict on a post from those on its claims.
 *
 * One of twelve true claims is called not reproduced in 7 % of posts, so the badge turns red only at the level of all
 * claims together; a single claim below it "needs a look". The exit code does not wait for that. Nothing is green
 * while a claim could not be judged, and a post without claims is never green.
 *
 * @param rules whose level per look is the level of the whole post
 */
export function decidePost(
  claims: readonly ClaimVerdict[],
  rules: Pick<Policy, 'alphaPerLook'>,
): PostVerdict {
  const counts = count(claims);
  const rejected = rejectedByHolm(claims, rules.alphaPerLook);
  const firmlyNotReproduced = claims
    .filter(({ id, verdict }) => verdict.outcome === 'not reproduced' && rejected.has(id))
    .map(({ id }) => id);
  const notJudged = counts.inconclusive + counts['not comparable'] + counts['not run'];
  return {
    exitCode: counts['not reproduced'] > 0 ? 1 : notJudged > 0 || claims.length === 0 ? 2 : 0,
    state: stateOf(counts, notJudged, firmlyNotReproduced.length),
    counts,
    firmlyNotReproduced,
  };
}

function stateOf(counts: Record<Outcome, number>, notJudged: number, firm: number): PostState {
  if (firm > 0) {
    return 'not reproduced';
  }
  if (counts['not reproduced'] > 0) {
    return 'needs a look';
  }
  if (notJudged > 0) {
    return 'not judged';
  }
  if (counts['within noise'] > 0) {
    return 'within noise';
  }
  return counts.reproduced > 0 ? 'reproduced' : 'no claims';
}
