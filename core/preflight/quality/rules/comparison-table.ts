import type { Claim } from '../../../post/post.ts';
import type { Rule } from '../rule.ts';
import { methodOf, trains } from '../run-facts.ts';
import type { QualityView } from '../view.ts';

interface Result {
  readonly claim: Claim;
  readonly method: string;
}

export const comparisonTable: Rule = {
  id: 'comparison-table',
  level: 'note',
  title: 'Where methods are compared by numbers, a table holds them side by side.',
  check: (view) => {
    const results = resultsOf(view);
    const tables = tablesOf(view);
    if (results.some(({ claim: { line } }) => tables.has(line))) return [];
    const methodsOf = grouped(results.map(({ claim, method }) => [claim.metric, method]));
    const compared = results.find(({ claim }) => (methodsOf.get(claim.metric)?.size ?? 0) > 1);
    if (compared === undefined) return [];
    const methods = [...new Set(results.map(({ method }) => method))];
    const metrics = [...new Set(results.map(({ claim }) => claim.metric.replace('_', ' ')))];
    return [
      {
        line: compared.claim.line,
        column: compared.claim.column,
        message: `numbers of ${methods.join(' and ')} are scattered over the post`,
        expected: `a table with a row for each method, and columns such as ${metrics.slice(0, 3).join(', ')}`,
        repair: `begin with "| Method | ${metrics.slice(0, 3).join(' | ')} |"`,
      },
    ];
  },
};

/** The numbers of trainings that another one of their kind does by another method. */
function resultsOf({ post: { runs, claims } }: QualityView): readonly Result[] {
  const trainings = new Map(runs.filter(trains).map((run) => [run.id, run] as const));
  const methodsOf = grouped([...trainings.values()].map((run) => [run.subcommand, methodOf(run)]));
  return claims.flatMap((claim): readonly Result[] => {
    const run = trainings.get(claim.run ?? '');
    if (run === undefined || (methodsOf.get(run.subcommand)?.size ?? 0) < 2 || isSetting(claim)) return [];
    return [{ claim, method: methodOf(run) }];
  });
}

function grouped(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const [key, value] of pairs) groups.set(key, (groups.get(key) ?? new Set<string>()).add(value));
  return groups;
}

/** What a post sets, or what follows from it, is no result. */
function isSetting({ metric, printed }: Claim): boolean {
  return printed === null || ['steps', 'parameters', 'samples', 'tokens', 'size'].includes(metric);
}

/** The lines that tables stand in. */
function tablesOf({ nodes }: QualityView): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const node of nodes) {
    if (node.type !== 'table' && !(node.type === 'html' && /<table\b/i.test(node.value))) continue;
    const { start, end } = node.position ?? {};
    for (let line = start?.line ?? 1; line <= (end?.line ?? 0); line += 1) lines.add(line);
  }
  return lines;
}
