import type { EngineLine } from '../post/post.ts';
import { knownReleases } from './option-history.ts';
import { optionTable } from './option-table.ts';
import { isOfMegatron } from './programs.ts';
import { publishedReleases } from './release-order.ts';

export const ENGINE_LINES: readonly EngineLine[] = ['1.x', '2.x', '3.x', '4.x'];

/** Something that tells engine lines apart: which lines it is compatible with, and why, for people. */
export interface DialectSign {
  readonly lines: readonly EngineLine[];
  readonly reason: string;
}

export interface Dialect {
  /** Null when nothing is known of any line. */
  readonly line: EngineLine | null;
  readonly evidence: readonly string[];
}

/** Values that only some lines take, for options that several lines have. */
const TELLING_VALUES: readonly {
  readonly option: string;
  readonly value: RegExp;
  readonly lines: readonly EngineLine[];
}[] = [
  { option: 'deepspeed', value: /^default-zero/, lines: ['1.x', '2.x'] },
  { option: 'deepspeed', value: /^zero[0-3]/, lines: ['3.x', '4.x'] },
  { option: 'infer_backend', value: /^transformers$/, lines: ['4.x'] },
  { option: 'target_modules', value: /^(?:ALL|DEFAULT)$/, lines: ['2.x'] },
  // 2.x names a model and its chat variant in the type: qwen2-vl-7b-instruct.
  { option: 'model_type', value: /-\d+(?:_\d+)?b/i, lines: ['1.x', '2.x'] },
];

/**
 * What the options of one command tell; options that every line has tell nothing and are left out.
 *
 * @param subcommand its name in the tables: `sft`, `megatron sft`
 */
export function signsOfOptions(
  subcommand: string,
  options: Readonly<Record<string, string | readonly string[] | true>>,
): readonly DialectSign[] {
  const signs: DialectSign[] = [];
  const known = isOfMegatron(subcommand) ? linesOfMegatron(subcommand) : ENGINE_LINES;
  if (known.length < ENGINE_LINES.length) {
    signs.push({ lines: known, reason: `${subcommand} is a command of ${known.join(', ')}` });
  }
  for (const [written, value] of Object.entries(options)) {
    const name = written.replaceAll('-', '_');
    const lines = linesWithOption(subcommand, name);
    if (lines.length > 0 && lines.length < known.length) {
      signs.push({ lines, reason: `--${written} is an option of ${lines.join(', ')}` });
    }
    // `--train_type` lived on in 4.0 to 4.0.4: the line that kept an option to its end is the likelier one.
    const kept = lines.filter(
      (line) => optionTable(newestOfLine(line), subcommand)?.options.has(name) === true,
    );
    if (kept.length > 0 && kept.length < lines.length) {
      signs.push({ lines: kept, reason: `--${written} is in the newest ${kept.join(', ')}` });
    }
    for (const telling of TELLING_VALUES) {
      const values = typeof value === 'string' ? [value] : value === true ? [] : value;
      if (telling.option !== name || !values.some((word) => telling.value.test(word))) continue;
      signs.push({
        lines: telling.lines,
        reason: `--${written} ${values.join(' ')} is a value of ${telling.lines.join(', ')}`,
      });
    }
  }
  return signs;
}

function linesOfMegatron(subcommand: string): readonly EngineLine[] {
  const lines = ENGINE_LINES.filter((line) => optionTable(newestOfLine(line), subcommand) !== null);
  return lines.length === 0 ? ENGINE_LINES : lines;
}

const knownLines = new Map<string, readonly EngineLine[]>();

/** The lines in which some release of the subcommand has the option. */
export function linesWithOption(subcommand: string, name: string): readonly EngineLine[] {
  const key = `${subcommand} ${name}`;
  const known = knownLines.get(key) ?? findLines(subcommand, name);
  // Posts may invent any number of names: those that no line has are not kept.
  if (known.length > 0) knownLines.set(key, known);
  return known;
}

function findLines(subcommand: string, name: string): readonly EngineLine[] {
  const lines = new Set<EngineLine>();
  for (const { first, last } of knownReleases(subcommand, name)) {
    for (const line of linesBetween(first, last)) lines.add(line);
  }
  return ENGINE_LINES.filter((line) => lines.has(line));
}

function linesBetween(first: string, last: string): readonly EngineLine[] {
  return ENGINE_LINES.filter((line) => lineOf(first) <= line && line <= lineOf(last));
}

/** `3.8.3` is of the line `3.x`. */
export function lineOf(release: string): EngineLine {
  return ENGINE_LINES.find((line) => line.startsWith(`${release.split('.')[0]}.`)) ?? '4.x';
}

const newest = new Map<EngineLine, string>();

/** The newest published release of a line. */
export function newestOfLine(line: EngineLine): string {
  const found = newest.get(line) ?? publishedReleases().findLast((release) => lineOf(release) === line);
  if (found === undefined) throw new RangeError(`no release of the line ${line} was published`);
  newest.set(line, found);
  return found;
}

/**
 * The engine line that most signs of the command agree with; signs of its page decide between equals, then the newest
 * line does, as it is what a reader installs.
 *
 * @param stated what the post states by an install or an image: a reader gets no other line, whatever the options say
 */
export function decideDialect(
  own: readonly DialectSign[],
  page: readonly DialectSign[],
  stated: readonly DialectSign[] = [],
): Dialect {
  const allowed = ENGINE_LINES.filter((line) => stated.every(({ lines }) => lines.includes(line)));
  const leaders = leadersOf(allowed.length === 0 ? ENGINE_LINES : allowed, own);
  const narrowed = leadersOf(leaders, page);
  const line = narrowed.at(-1) ?? null;
  const evidence = [...stated, ...own, ...(leaders.length > 1 ? page : [])]
    .filter(({ lines }) => line !== null && lines.includes(line))
    .map(({ reason }) => reason);
  if (narrowed.length > 1) {
    evidence.push(`nothing tells ${narrowed.join(', ')} apart; the newest is what a reader installs`);
  }
  return { line, evidence: [...new Set(evidence)] };
}

function leadersOf(lines: readonly EngineLine[], signs: readonly DialectSign[]): readonly EngineLine[] {
  const votes = lines.map((line) => signs.filter((sign) => sign.lines.includes(line)).length);
  const most = Math.max(...votes);
  return lines.filter((_, index) => votes[index] === most);
}
