import packed from './old-names.json' with { type: 'json' };

/**
 * The packed file, as tables/generate/names.py writes it from the registries of the published releases:
 * - releases: those of 1.x and 2.x that know names, ascending; their position is the number used below
 * - target: the release in whose words everything is said
 * - models: `name first after id id`, from release `first` to before `after`, on ModelScope and on Hugging Face
 * - datasets: `name first after id id suffix same`, the suffix (`:subset`) as the target takes it; `other` in place of
 *   `same` where the target reads other subsets or splits than were read before
 * - aliases: `name first after other`, for each option: names of before that the release replaced itself
 * - modelTypes, templates: names of older releases that the target does not have, and what it has for them
 * A lone `-` is nothing.
 */
export interface NameSpan {
  /** Positions in the releases: from the first to before the second. */
  readonly first: number;
  readonly after: number;
  readonly words: readonly string[];
}

export type NameTable =
  | 'models'
  | 'datasets'
  | 'aliases of model_type'
  | 'aliases of template_type'
  | 'aliases of dataset';

export type MovedNames = 'modelTypes' | 'templates';

/** The release in whose words names are said. */
export const namesTarget: string = packed.target;

/** Where a release stands among those that know names; null for those of 3.x and later, and for unpublished ones. */
export function namesPosition(release: string): number | null {
  const position = packed.releases.indexOf(release);
  return position === -1 ? null : position;
}

const unpacked = new Map<NameTable, ReadonlyMap<string, readonly NameSpan[]>>();

/** What a name stands for in the releases, in ascending order; empty when none knows it. */
export function nameSpans(table: NameTable, name: string): readonly NameSpan[] {
  const known = unpacked.get(table) ?? unpack(linesOf(table));
  unpacked.set(table, known);
  return known.get(name) ?? [];
}

/** What the target has for a name that it does not have itself: a name, or null where nothing tells which. */
export function movedName(table: MovedNames, name: string): string | null | undefined {
  const names: Readonly<Record<string, string | null>> = packed[table];
  return Object.hasOwn(names, name) ? names[name] : undefined;
}

function linesOf(table: NameTable): readonly string[] {
  switch (table) {
    case 'models':
    case 'datasets':
      return packed[table];
    case 'aliases of model_type':
      return packed.aliases.model_type;
    case 'aliases of template_type':
      return packed.aliases.template_type;
    case 'aliases of dataset':
      return packed.aliases.dataset;
  }
}

function unpack(lines: readonly string[]): ReadonlyMap<string, readonly NameSpan[]> {
  const spans = new Map<string, NameSpan[]>();
  for (const line of lines) {
    const [name = '', first, after, ...words] = line.split(' ');
    const ofName = spans.get(name) ?? [];
    ofName.push({ first: Number(first), after: Number(after), words });
    spans.set(name, ofName);
  }
  return spans;
}
