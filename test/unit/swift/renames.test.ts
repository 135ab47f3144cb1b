import { describe, expect, it } from 'vitest';
import { knownReleases } from '../../../core/swift/option-history.ts';
import { publishedReleases } from '../../../core/swift/release-order.ts';
import { renamesOf, SUBCOMMAND_RENAMES } from '../../../core/swift/renames.ts';
import { optionOf, tableOf } from './tables.ts';

const RENAMES = [...renamesOf('sft'), ...renamesOf('megatron sft')];
const releases = publishedReleases();
const newest = releases.at(-1) ?? '';

describe('the table of renamed options', () => {
  it.each(RENAMES)('$from is gone from $subcommand since $gone', ({ from, subcommand, gone }) => {
    const last = knownReleases(subcommand, from).at(-1)?.last ?? 'never';

    expect(releases[releases.indexOf(last) + 1] ?? null).toBe(gone);
  });

  it.each(RENAMES)('$to is known to $subcommand since $since', ({ to, subcommand, since }) => {
    expect(knownReleases(subcommand, to)[0]?.first).toBe(since);
  });

  it('is one for each program', () => {
    expect(renamesOf('infer')).toBe(renamesOf('sft'));
    expect(renamesOf('megatron rlhf')).toBe(renamesOf('megatron sft'));
  });

  it.each(['sft', 'megatron sft'])('names no rename of %s twice and none that leads back', (table) => {
    const pairs = renamesOf(table).map(({ from, to }) => `${from} ${to}`);
    const reversed = renamesOf(table).map(({ from, to }) => `${to} ${from}`);

    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairs.filter((pair) => reversed.includes(pair))).toEqual([]);
  });

  it.each(RENAMES.filter(({ values }) => Object.keys(values).length > 0))(
    '$to takes the values that replace those of $from',
    ({ to, subcommand, since, values }) => {
      const { choices, kind } = optionOf(since, subcommand, to);

      const known = kind === 'boolean' ? ['true', 'false'] : choices;
      const refused = Object.values(values).filter((value) => known !== null && !known.includes(value));

      expect(['string', 'literal', 'boolean']).toContain(kind);
      expect(refused).toEqual([]);
    },
  );
});

describe('the table of renamed subcommands', () => {
  it.each(SUBCOMMAND_RENAMES)(
    '$from is known to 2.6.1 and $to to the newest release',
    ({ from, to, words }) => {
      const option = words[0]?.replace('--', '');
      const after = tableOf(newest, to);

      expect(tableOf('2.6.1', from).options.size).toBeGreaterThan(0);
      expect(option === undefined || after.options.has(option)).toBe(true);
    },
  );
});
