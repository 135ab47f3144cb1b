import { plainPath } from '../flow/plan/inputs.ts';
import { isInside, outputOf } from '../flow/plan/output-folder.ts';
import type { Run } from '../post/post.ts';
import { approximate, type Draft, givenOptions, withOption, withoutOption } from './command.ts';

/** Rows of the usual shape, where no run above says what was cached. */
const UNKNOWN_ROWS = 'mustrun-cached.jsonl';

const PLAIN = { cached_dataset: 'dataset', cached_val_dataset: 'val_dataset' } as const;

/**
 * The draft with rows in place of rows that were encoded before: what a run above (`export --to_cached_dataset`) encodes
 * is in the ids of the real model, which mean nothing to a stand-in.
 */
export function withoutCachedRows(draft: Draft, earlier: readonly Run[]): Draft {
  return Object.entries(PLAIN).reduce((before, [cached, plain]) => {
    const given = givenOptions(before);
    const names = given.get(cached)?.written ?? [];
    if (names.length === 0) return before;
    const reason = approximate('rows that were encoded before are encoded anew, for the stand-in');
    const rows = [...(given.get(plain)?.written ?? []), ...names.flatMap((name) => rowsOf(name, earlier))];
    return withOption(withoutOption(before, cached, reason), plain, [...new Set(rows)], reason);
  }, draft);
}

function rowsOf(name: string, earlier: readonly Run[]): readonly string[] {
  const maker = earlier.findLast((run) => isInside(plainPath(name), outputOf(run)));
  const rows = [maker?.options.dataset ?? []].flat().filter((word) => typeof word === 'string');
  return rows.length === 0 ? [UNKNOWN_ROWS] : rows;
}
