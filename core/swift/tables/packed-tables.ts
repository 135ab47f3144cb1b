import packed from './option-histories.json' with { type: 'json' };

/**
 * The packed file, as tables/generate/histories.py writes it. Everything is a line of words, so that nothing is
 * unpacked before somebody asks for it:
 * - releases: `release transformers dashed`, ascending; their position is the number used below
 * - definitions: `kind list optional choices default`, the last two as JSON without spaces
 * - histories: `option (first after definition)...`, a definition that holds from release `first` to before `after`
 * - subcommands: `name|(first after)...|(start count)...`, the releases that know it and its ranges of histories
 */
export interface Release {
  readonly release: string;
  readonly transformers: string;
  readonly dashedTwins: boolean;
}

/** One definition of an option, for the releases from `first` to before `after` (positions in `releases`). */
export interface DefinitionRun {
  readonly first: number;
  readonly after: number;
  readonly definition: number;
}

export interface Subcommand {
  /** Pairs of positions: known from the first of a pair to before the second. */
  readonly releases: readonly (readonly [number, number])[];
  /** Option names, each with the packed runs of its definitions. */
  readonly histories: ReadonlyMap<string, string>;
}

/** Every release, in ascending order of version. */
export const releases: readonly Release[] = packed.releases.map((line) => {
  const [release = '', transformers = '', dashed] = line.split(' ');
  return { release, transformers, dashedTwins: dashed === '1' };
});

const positions = new Map(releases.map(({ release }, position) => [release, position]));

/** The position of a release in `releases`, or null when ms-swift never published it. */
export function releasePosition(release: string): number | null {
  return positions.get(release) ?? null;
}

/** The five words of a definition. */
export function definitionWords(definition: number): readonly string[] {
  return (packed.definitions[definition] ?? '').split(' ');
}

const subcommandLines = new Map(packed.subcommands.map((line) => [line.slice(0, line.indexOf('|')), line]));
const unpackedSubcommands = new Map<string, Subcommand>();

/** Every subcommand that some release has. */
export function subcommandNames(): readonly string[] {
  return [...subcommandLines.keys()];
}

/** A subcommand (`merge-lora`, also `merge_lora`), or null when no release has it. */
export function subcommandHistory(spelling: string): Subcommand | null {
  const name = spelling.replaceAll('_', '-');
  const known = unpackedSubcommands.get(name);
  if (known !== undefined) return known;
  const line = subcommandLines.get(name);
  if (line === undefined) return null;
  const [, existence = '', ranges = ''] = line.split('|');
  const histories = new Map<string, string>();
  for (const [start, count] of pairs(ranges)) {
    for (const history of packed.histories.slice(start, start + count)) {
      const space = history.indexOf(' ');
      histories.set(history.slice(0, space), history.slice(space + 1));
    }
  }
  const subcommand = { releases: pairs(existence), histories };
  unpackedSubcommands.set(name, subcommand);
  return subcommand;
}

/** The runs of an option, in ascending order. */
export function definitionRuns(history: string): readonly DefinitionRun[] {
  const numbers = history.split(' ').map(Number);
  const found: DefinitionRun[] = [];
  for (let at = 0; at < numbers.length; at += 3) {
    found.push({ first: numbers[at] ?? 0, after: numbers[at + 1] ?? 0, definition: numbers[at + 2] ?? 0 });
  }
  return found;
}

/** The definition that holds at a position in `releases`, or null when the option is not known there. */
export function definitionAt(history: string, position: number): number | null {
  const run = definitionRuns(history).find(({ first, after }) => first <= position && position < after);
  return run?.definition ?? null;
}

function pairs(words: string): [number, number][] {
  const numbers = words.split(' ').map(Number);
  const found: [number, number][] = [];
  for (let at = 0; at < numbers.length; at += 2) found.push([numbers[at] ?? 0, numbers[at + 1] ?? 0]);
  return found;
}
