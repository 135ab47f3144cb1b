import { nearestWord } from './nearest.ts';
import { type OptionDefault, type OptionDefinition, optionDefinition, optionTable } from './option-table.ts';
import { isOfMegatron } from './programs.ts';
import { renamesOf } from './renames.ts';
import {
  type DefinitionRun,
  definitionRuns,
  releasePosition,
  releases,
  subcommandHistory,
  subcommandNames,
} from './tables/packed-tables.ts';

/** Releases in a row, both ends included, in which an option is defined in one way. */
export interface DefinitionSpan {
  readonly first: string;
  readonly last: string;
  readonly definition: OptionDefinition;
}

/** Releases in a row, both ends included. */
export interface ReleaseSpan {
  readonly first: string;
  readonly last: string;
}

export interface DefaultChange {
  /** The release that has the new default. */
  readonly release: string;
  readonly from: OptionDefault;
  readonly to: OptionDefault;
}

/** What an option name is to a subcommand of a release. */
export type OptionStanding =
  | { readonly kind: 'known'; readonly definition: OptionDefinition }
  /** Known under other names: `names` in this release, while `known` are the releases that know the asked one. */
  | { readonly kind: 'renamed'; readonly names: readonly string[]; readonly known: readonly ReleaseSpan[] }
  /** Known to earlier releases up to `last`; `in` is the release that removed it, `again` one that brought it back. */
  | { readonly kind: 'removed'; readonly last: string; readonly in: string; readonly again: string | null }
  | { readonly kind: 'not yet'; readonly first: string }
  /** No release of this subcommand knows it, but these subcommands do or did, by their names in the tables. */
  | { readonly kind: 'elsewhere'; readonly subcommands: readonly string[] }
  /** No release of any subcommand knows it. */
  | { readonly kind: 'never existed'; readonly nearest: string | null }
  | { readonly kind: 'no such table' };

/** How the releases define an option of a subcommand, in ascending order; empty when none knows it. */
export function definitionSpans(subcommand: string, name: string): readonly DefinitionSpan[] {
  return runsOf(subcommand, name).map(({ first, after, definition }) => ({
    first: releaseAt(first),
    last: releaseAt(after - 1),
    definition: optionDefinition(name, definition),
  }));
}

/** The releases that know an option of a subcommand, in ascending order. */
export function knownReleases(subcommand: string, name: string): readonly ReleaseSpan[] {
  return knownRuns(subcommand, name).map(({ first, after }) => ({
    first: releaseAt(first),
    last: releaseAt(after - 1),
  }));
}

/** Where the default of an option differs from that of the release before which knew it. */
export function defaultChanges(subcommand: string, name: string): readonly DefaultChange[] {
  const spans = definitionSpans(subcommand, name);
  return spans.flatMap((span, number) => {
    const previous = spans[number - 1];
    if (previous === undefined) return [];
    const from = previous.definition.default;
    const to = span.definition.default;
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ release: span.first, from, to }];
  });
}

/** What an option name means to a subcommand of a release; `megatron sft` is one. */
export function optionStanding(release: string, subcommand: string, name: string): OptionStanding {
  const table = optionTable(release, subcommand);
  const position = releasePosition(release);
  if (table === null || position === null) return { kind: 'no such table' };
  const definition = table.options.get(name);
  if (definition !== undefined) return { kind: 'known', definition };
  const known = knownReleases(table.subcommand, name);
  const names = otherNames(name, table.subcommand).filter((other) => table.options.has(other));
  if (names.length > 0) return { kind: 'renamed', names, known };
  const runs = knownRuns(table.subcommand, name);
  const later = runs.find(({ first }) => first > position);
  const earlier = runs.findLast(({ after }) => after <= position);
  if (earlier !== undefined) {
    const again = later === undefined ? null : releaseAt(later.first);
    return { kind: 'removed', last: releaseAt(earlier.after - 1), in: releaseAt(earlier.after), again };
  }
  if (later !== undefined) return { kind: 'not yet', first: releaseAt(later.first) };
  const subcommands = subcommandsWith(table.subcommand, name);
  if (subcommands.length > 0) return { kind: 'elsewhere', subcommands };
  return { kind: 'never existed', nearest: nearestWord(name, table.options.keys()) };
}

/** Those of the same program; where it has none, those that `megatron` could have it from. */
function subcommandsWith(table: string, name: string): readonly string[] {
  const having = subcommandNames().filter((other) => knownRuns(other, name).length > 0);
  const own = having.filter((other) => isOfMegatron(other) === isOfMegatron(table));
  return own.length > 0 || !isOfMegatron(table) ? own : having;
}

/**
 * Every name that an option got later, then every name that it had before, each nearest renaming first.
 *
 * @param table the subcommand, whose program decides which renamings there were
 */
export function otherNames(name: string, table = 'sft'): readonly string[] {
  const renames = renamesOf(table);
  const later = follow(name, (known) => renames.filter(({ from }) => from === known).map(({ to }) => to));
  const earlier = follow(name, (known) => renames.filter(({ to }) => to === known).map(({ from }) => from));
  return [...later, ...earlier];
}

function follow(start: string, next: (name: string) => readonly string[]): readonly string[] {
  const found = [start];
  for (const name of found) found.push(...next(name).filter((other) => !found.includes(other)));
  return found.slice(1);
}

function runsOf(subcommand: string, name: string): readonly DefinitionRun[] {
  const history = subcommandHistory(subcommand)?.histories.get(name);
  return history === undefined ? [] : definitionRuns(history);
}

interface Run {
  readonly first: number;
  readonly after: number;
}

/** The runs of a history, those that touch joined into one. */
function knownRuns(subcommand: string, name: string): readonly Run[] {
  const joined: Run[] = [];
  for (const { first, after } of runsOf(subcommand, name)) {
    const last = joined.at(-1);
    if (last?.after === first) joined[joined.length - 1] = { first: last.first, after };
    else joined.push({ first, after });
  }
  return joined;
}

function releaseAt(position: number): string {
  const release = releases[position]?.release;
  if (release === undefined) throw new Error(`option tables: no release at ${position}`);
  return release;
}
