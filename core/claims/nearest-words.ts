import type { Named } from './finding.ts';
import type { MetricWords } from './metric-words.ts';

/** How far a word may stand before its number. */
export const REACH = 70;

/** The kind whose words stand nearest: those before a number count first, but behind "30% of" stands what it is a share of. */
export function nearest(
  kinds: readonly MetricWords[],
  before: string,
  after: string,
  reachBehind: number,
): Named['metric'] | null {
  const isShare = /^\s?(?:of|的)\s?/.test(after);
  const behind = isShare ? nearestBehind(kinds, after, reachBehind) : null;
  if (behind !== null) return behind;
  const named = lastOf(kinds, before);
  if (named !== null && before.length - named.end <= REACH) return named.metric;
  return nearestBehind(kinds, after, reachBehind);
}

/** Words behind a number belong to it up to the next comma. */
export function nearestBehind(
  kinds: readonly MetricWords[],
  after: string,
  reach: number,
): Named['metric'] | null {
  const near = after.slice(0, reach).replace(/[,，;；、。].*$/s, '');
  let first: { readonly metric: Named['metric']; readonly start: number } | null = null;
  for (const { metric, pattern } of kinds) {
    const start = near.search(pattern);
    if (start !== -1 && (first === null || start < first.start)) first = { metric, start };
  }
  return first?.metric ?? null;
}

/** The match that ends last; of two that end together the earlier kind, which is the more special one. */
export function lastOf(
  kinds: readonly MetricWords[],
  text: string,
): { readonly metric: Named['metric']; readonly end: number } | null {
  let last: { readonly metric: Named['metric']; readonly end: number } | null = null;
  for (const { metric, pattern } of kinds) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (last === null || end > last.end) last = { metric, end };
    }
  }
  return last;
}
