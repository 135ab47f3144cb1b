import { type ClaimAgreement, type ClaimScore, claimAgreement, scoreClaims } from './score-claims.ts';
import { findPost, type Miss, type ReadPost, sumOf } from './score-pages.ts';
import { type RunAgreement, type RunScore, runAgreement, scoreRuns } from './score-runs.ts';
import type { TruthPage } from './truth-schema.ts';

/** What was read of the corpus, held against the truth. */
export interface Score {
  readonly commands: RunScore['commands'];
  readonly options: RunScore['options'];
  readonly claims: ClaimScore['claims'];
  readonly precision: ClaimScore['precision'];
  /** Every difference that counts, by page and line. */
  readonly misses: readonly Miss[];
  /** Fields beside those that count. */
  readonly agreement: RunAgreement & ClaimAgreement;
}

/** Scores posts, as `mustrun read --json` prints them, against the truth. A page without a post loses all its runs and claims. */
export function score(posts: readonly ReadPost[], pages: readonly TruthPage[]): Score {
  const scored = pages.map((page) => {
    const post = findPost(posts, page);
    const read = post ?? { path: page.path, runs: [], claims: [] };
    return {
      page,
      present: post !== undefined,
      runs: scoreRuns(page, read),
      claims: scoreClaims(page, read),
    };
  });
  return {
    commands: {
      truth: sumOf(scored, ({ runs }) => runs.commands.truth),
      found: sumOf(scored, ({ runs }) => runs.commands.found),
      invented: sumOf(scored, ({ runs }) => runs.commands.invented),
    },
    options: {
      truth: sumOf(scored, ({ runs }) => runs.options.truth),
      right: sumOf(scored, ({ runs }) => runs.options.right),
      invented: sumOf(scored, ({ runs }) => runs.options.invented),
    },
    claims: {
      truth: sumOf(scored, ({ claims }) => claims.claims.truth),
      found: sumOf(scored, ({ claims }) => claims.claims.found),
      right: sumOf(scored, ({ claims }) => claims.claims.right),
    },
    precision: {
      found: sumOf(scored, ({ claims }) => claims.precision.found),
      true: sumOf(scored, ({ claims }) => claims.precision.true),
    },
    misses: scored.flatMap(({ page, present, runs, claims }) =>
      present ? inOrder([...runs.misses, ...claims.misses]) : [pageMissing(page)],
    ),
    agreement: {
      ...runAgreement(scored.map(({ page, runs }) => ({ path: page.path, pairs: runs.pairs }))),
      ...claimAgreement(scored.map(({ page, claims }) => ({ path: page.path, pairs: claims.pairs }))),
    },
  };
}

/** One line per miss, as editors and terminals link it. */
export function describeMiss({ path, line, column, kind, expected, found }: Miss): string {
  return `${path}:${line}:${column} ${kind}: expected ${expected}; found ${found}`;
}

/** A share of a whole; 1 of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function pageMissing({ path, runs, claims }: TruthPage): Miss {
  const expected = `a post with ${runs.length} runs and ${claims.length} claims`;
  return { path, line: 1, column: 1, kind: 'page-missing', expected, found: 'nothing' };
}

function inOrder(misses: readonly Miss[]): readonly Miss[] {
  return misses.toSorted((left, right) => left.line - right.line || left.column - right.column);
}
