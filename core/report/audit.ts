import type { Post } from '../post/post.ts';

/** How a repository looks to mustrun, in counts. */
export interface Audit {
  readonly posts: number;
  readonly postsWithRuns: number;
  readonly runs: {
    readonly total: number;
    readonly complete: number;
    readonly byLine: Readonly<Record<string, number>>;
    readonly bySubcommand: Readonly<Record<string, number>>;
  };
  readonly claims: {
    readonly total: number;
    readonly bound: number;
    readonly byMetric: Readonly<Record<string, number>>;
  };
  readonly problems: {
    readonly total: number;
    readonly byCode: Readonly<Record<string, number>>;
  };
}

/** Counts what posts hold, so that somebody can decide in a minute whether mustrun helps them. */
export function auditPosts(posts: readonly Post[]): Audit {
  const runs = posts.flatMap((post) => post.runs);
  const claims = posts.flatMap((post) => post.claims);
  const problems = posts.flatMap((post) => post.problems);
  return {
    posts: posts.length,
    postsWithRuns: posts.filter((post) => post.runs.length > 0).length,
    runs: {
      total: runs.length,
      complete: runs.filter(({ complete }) => complete).length,
      byLine: countBy(runs, ({ engine }) => engine.line ?? 'unknown'),
      bySubcommand: countBy(runs, ({ program, subcommand }) => `${program} ${subcommand}`),
    },
    claims: {
      total: claims.length,
      bound: claims.filter(({ run }) => run !== null).length,
      byMetric: countBy(claims, ({ metric }) => metric),
    },
    problems: { total: problems.length, byCode: countBy(problems, ({ code }) => code) },
  };
}

/** How many items have each name, the most frequent first. */
function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([, one], [, other]) => other - one));
}
