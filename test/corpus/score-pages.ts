import type { Claim, Run } from '../../core/post/post.ts';
import type { LineRange, TruthPage } from './truth-schema.ts';

/** What the score needs of a post as `mustrun read --json` prints it. */
export interface ReadPost {
  readonly path: string;
  readonly runs: readonly ReadRun[];
  readonly claims: readonly ReadClaim[];
}

export type ReadRun = Pick<
  Run,
  'id' | 'line' | 'column' | 'subcommand' | 'options' | 'environment' | 'processes' | 'complete'
> & { readonly engine: Pick<Run['engine'], 'line'> };

export type ReadClaim = Pick<
  Claim,
  'line' | 'column' | 'text' | 'metric' | 'statistic' | 'kind' | 'lower' | 'upper' | 'unit' | 'run'
>;

export type MissKind =
  | 'page-missing'
  | 'command-missing'
  | 'command-invented'
  | 'option-missing'
  | 'option-differs'
  | 'option-invented'
  | 'claim-missing'
  | 'claim-number'
  | 'claim-metric'
  | 'claim-run'
  | 'claim-invented';

/** One difference between the truth and what was read. */
export interface Miss {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly kind: MissKind;
  readonly expected: string;
  readonly found: string;
}

/** How often a secondary field agrees, and where it does not. These fields do not make a command or claim wrong. */
export interface Agreement {
  readonly compared: number;
  readonly equal: number;
  readonly differences: readonly string[];
}

/** The post of a truth page; posts may be named from elsewhere than the corpus folder. */
export function findPost(posts: readonly ReadPost[], page: TruthPage): ReadPost | undefined {
  return posts.find(({ path }) => path === page.path || path.endsWith(`/${page.path}`));
}

export function isWithin(line: number, ranges: readonly LineRange[]): boolean {
  return ranges.some((range) => range.from <= line && line <= range.to);
}

/** Whether something found on this line, that the truth does not name, is a false positive. */
export function countsAgainst(line: number, page: TruthPage): boolean {
  return isWithin(line, page.complete) && !isWithin(line, page.ignored);
}

export function missOf(
  path: string,
  at: { readonly line: number; readonly column: number },
  kind: MissKind,
  expected: string,
  found: string,
): Miss {
  return { path, line: at.line, column: at.column, kind, expected, found };
}

export function agreement(
  pairs: readonly (readonly [where: string, expected: unknown, found: unknown])[],
): Agreement {
  const shown = pairs.map(
    ([where, expected, found]) => [where, JSON.stringify(expected), JSON.stringify(found)] as const,
  );
  const differing = shown.filter(([, expected, found]) => expected !== found);
  return {
    compared: shown.length,
    equal: shown.length - differing.length,
    differences: differing.map(([where, expected, found]) => `${where} ${expected}, not ${found}`),
  };
}

export function sumOf<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
