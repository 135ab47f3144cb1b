import type { Table } from 'mdast';
import type { Finding, Rule } from '../rule.ts';
import { offsetOf, type QualityView, wordsOf } from '../view.ts';

/** A column that cannot be read without a unit. */
const NEEDS_UNIT =
  /\b(?:memory|VRAM|(?:train(?:ing)?|wall|elapsed|total|run)[ -]?time|duration|latency|speed|throughput|(?:file|adapter|checkpoint) size)\b|显存|耗时|速度/i;
const UNIT =
  /[([（/%]|\b(?:[kKMGT]i?B|[GM]B?|s|ms|sec(?:ond)?s?|min(?:ute)?s?|h|hours?|days?|tokens?|samples?|steps?|it|iters?)\b/;
const BARE_NUMBER = /^[~≈<>]?\s?\d+(?:[.,]\d+)*$/;

export const claimUnit: Rule = {
  id: 'claim-unit',
  level: 'warning',
  title: 'Numbers of memory, time, speed and size have a unit.',
  check: (view) => [...ofTables(view), ...ofAccuracy(view)],
};

function ofTables({ post, nodes, source }: QualityView): readonly Finding[] {
  if (post.runs.length === 0) return [];
  return nodes.flatMap((node) =>
    node.type === 'table'
      ? bareColumns(node).map(({ name, offset }) => ({
          ...source.placeOf(offset),
          message: `the numbers under "${name}" have no unit`,
          expected: `"${name} (GiB)", "${name} (minutes)" or the like`,
          repair: 'write the unit into the head of the column',
        }))
      : [],
  );
}

function bareColumns({ children: [head, ...rows] }: Table): readonly { name: string; offset: number }[] {
  return (head?.children ?? []).flatMap((cell, column) => {
    const name = wordsOf(cell).trim();
    if (!NEEDS_UNIT.test(name) || UNIT.test(name)) return [];
    const bare = rows.some(({ children }) => {
      const value = children[column];
      return value !== undefined && BARE_NUMBER.test(wordsOf(value).trim());
    });
    return bare ? [{ name, offset: offsetOf(cell) }] : [];
  });
}

/** 0.87 is a share; 87 may be a percentage, or a count. */
function ofAccuracy({ post }: QualityView): readonly Finding[] {
  return post.claims
    .filter(
      ({ metric, unit, printed }) => metric === 'accuracy' && unit === null && (printed?.value ?? 0) > 1,
    )
    .map(({ line, column, printed }) => ({
      line,
      column,
      message: `an accuracy of ${printed?.value} has no unit`,
      expected: `${printed?.value} %, or a share between 0 and 1`,
      repair: 'add the percent sign where percent is meant',
      level: 'note',
    }));
}
