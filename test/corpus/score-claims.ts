import {
  type Agreement,
  agreement,
  countsAgainst,
  type Miss,
  missOf,
  type ReadClaim,
  type ReadPost,
} from './score-pages.ts';
import { isAt } from './score-runs.ts';
import { isSameEnd } from './score-values.ts';
import type { TruthClaim, TruthPage } from './truth-schema.ts';

export interface ClaimScore {
  /** Of the claims that every careful reader sees: found is line and number, right is metric and run as well. */
  readonly claims: { readonly truth: number; readonly found: number; readonly right: number };
  /** Of the claims found within the complete lines: those that the truth has. Optional ones count neither way. */
  readonly precision: { readonly found: number; readonly true: number };
  readonly misses: readonly Miss[];
  readonly pairs: readonly ClaimPair[];
}

export interface ClaimPair {
  readonly truth: TruthClaim;
  readonly read: ReadClaim;
}

export interface ClaimAgreement {
  readonly statistic: Agreement;
  readonly kind: Agreement;
  readonly unit: Agreement;
}

export function scoreClaims(page: TruthPage, post: ReadPost): ClaimScore {
  const reads = post.claims.filter(({ kind, metric }) => kind !== 'text' && metric !== 'answer');
  const required = page.claims.filter(({ optional }) => optional === undefined);
  const pairs = pairClaims(required, reads);
  const unpaired = reads.filter((read) => !pairs.some((pair) => pair.read === read));
  const optional = page.claims.filter((truth) => truth.optional === true);
  const invented = unpaired.filter(
    (read) => countsAgainst(read.line, page) && !optional.some((truth) => isAbout(truth, read)),
  );
  const verdicts = pairs.map((pair) => compare(page, post, pair));
  const truthsHere = pairs.filter(({ read }) => countsAgainst(read.line, page)).length;
  return {
    claims: {
      truth: required.length,
      found: pairs.length,
      right: verdicts.filter((misses) => misses.length === 0).length,
    },
    precision: { found: truthsHere + invented.length, true: truthsHere },
    misses: [
      ...required
        .filter((truth) => !pairs.some((pair) => pair.truth === truth))
        .map((truth) => unfound(page.path, truth, unpaired)),
      ...verdicts.flat(),
      ...invented.map((read) => inventedClaim(page, read)),
    ],
    pairs,
  };
}

export function claimAgreement(
  pages: readonly { path: string; pairs: readonly ClaimPair[] }[],
): ClaimAgreement {
  const pairs = pages.flatMap(({ path, pairs: found }) =>
    found.map(({ truth, read }) => ({ where: `${path}:${truth.line}:${truth.column}`, truth, read })),
  );
  return {
    statistic: agreement(pairs.map(({ where, truth, read }) => [where, truth.statistic, read.statistic])),
    kind: agreement(pairs.map(({ where, truth, read }) => [where, truth.kind, read.kind])),
    unit: agreement(pairs.map(({ where, truth, read }) => [where, truth.unit, read.unit])),
  };
}

/** Same line and same number; of several, the nearest column, the exact one first. */
function pairClaims(truths: readonly TruthClaim[], reads: readonly ReadClaim[]): readonly ClaimPair[] {
  const candidates = truths
    .flatMap((truth) => reads.filter((read) => isSameClaim(truth, read)).map((read) => ({ truth, read })))
    .sort((left, right) => distance(left) - distance(right));
  const pairs: ClaimPair[] = [];
  for (const candidate of candidates) {
    if (!pairs.some(({ truth, read }) => truth === candidate.truth || read === candidate.read)) {
      pairs.push(candidate);
    }
  }
  return pairs;
}

function distance({ truth, read }: ClaimPair): number {
  return Math.abs(truth.column - read.column);
}

function isSameClaim(truth: TruthClaim, read: ReadClaim): boolean {
  return (
    truth.line === read.line &&
    [truth, ...(truth.alternatives ?? [])].some(
      ({ lower, upper }) => isSameEnd(lower, read.lower) && isSameEnd(upper, read.upper),
    )
  );
}

/** An optional claim is about whatever is read at its place or with its number. */
function isAbout(truth: TruthClaim, read: ReadClaim): boolean {
  return isSameClaim(truth, read) || isInside(truth, read);
}

function isInside(truth: TruthClaim, read: ReadClaim): boolean {
  return (
    truth.line === read.line && truth.column <= read.column && read.column < truth.column + truth.text.length
  );
}

function compare(page: TruthPage, post: ReadPost, { truth, read }: ClaimPair): readonly Miss[] {
  const misses: Miss[] = [];
  const metrics = [truth.metric, ...(truth.otherMetrics ?? [])];
  if (!metrics.includes(read.metric)) {
    misses.push(missOf(page.path, truth, 'claim-metric', metrics.join(' or '), read.metric));
  }
  const bindings = [truth.runLine, ...(truth.otherRunLines ?? [])];
  const line = post.runs.find(({ id }) => id === read.run)?.line ?? null;
  if (!bindings.some((binding) => isBoundTo(page, binding, line))) {
    misses.push(missOf(page.path, truth, 'claim-run', bindings.map(runName).join(' or '), runName(line)));
  }
  return misses;
}

function isBoundTo(page: TruthPage, binding: number | null, line: number | null): boolean {
  if (binding === null || line === null) {
    return binding === line;
  }
  return page.runs.some((run) => run.line === binding && isAt(run, line));
}

function runName(line: number | null): string {
  return line === null ? 'no run' : `the run of line ${line}`;
}

function unfound(path: string, truth: TruthClaim, unpaired: readonly ReadClaim[]): Miss {
  const here = unpaired.find((read) => isInside(truth, read));
  return here === undefined
    ? missOf(path, truth, 'claim-missing', described(truth), 'nothing')
    : missOf(path, truth, 'claim-number', described(truth), described(here));
}

function inventedClaim(page: TruthPage, read: ReadClaim): Miss {
  const known = page.notClaims.find(({ line, column }) => line === read.line && column === read.column);
  const expected = known === undefined ? 'no claim here' : `no claim: ${known.reason}`;
  return missOf(page.path, read, 'claim-invented', expected, described(read));
}

function described({
  text,
  metric,
  lower,
  upper,
}: Pick<ReadClaim, 'text' | 'metric' | 'lower' | 'upper'>): string {
  return `${metric} "${text}" [${lower ?? 'open'}, ${upper ?? 'open'}]`;
}
