import type { Audit } from '../../core/report/audit.ts';
import { paint } from './style.ts';

/** A repository on one screen. */
export function showAudit({
  posts,
  postsWithRuns,
  runs,
  claims,
  problems,
  unreadable,
}: Audit & { readonly unreadable: readonly string[] }): string {
  const lines = [
    `${paint('bold', String(posts))} posts, ${postsWithRuns} of them with commands`,
    `${paint('bold', String(runs.total))} runs, ${runs.complete} complete`,
    table(runs.byLine, 'ms-swift '),
    table(runs.bySubcommand),
    `${paint('bold', String(claims.total))} claims, ${claims.bound} about a run that the post tells`,
    table(claims.byMetric),
    `${paint('bold', String(problems.total))} problems`,
    table(problems.byCode),
    ...unreadable,
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function table(counts: Readonly<Record<string, number>>, prefix = ''): string {
  return Object.entries(counts)
    .map(([name, count]) => `  ${String(count).padStart(6)}  ${prefix}${name}`)
    .join('\n');
}
