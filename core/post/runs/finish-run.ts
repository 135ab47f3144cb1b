import type { Dialect, DialectSign } from '../../swift/dialect.ts';
import { decideDialect, lineOf, newestOfLine, signsOfMegatron, signsOfOptions } from '../../swift/dialect.ts';
import { optionTable } from '../../swift/option-table.ts';
import { newestRelease } from '../../swift/release-order.ts';
import { translateOptions } from '../../swift/translate.ts';
import type { Problem, Run, RunWord } from '../post.ts';
import type { Source } from '../source.ts';
import { optionProblems } from './option-problems.ts';
import { recordOptions } from './option-record.ts';
import { isElision, isPlaceholder } from './placeholder.ts';
import type { RawRun } from './raw-run.ts';

/** What the whole page says about its engine. */
export interface PageEngine {
  /** The one release that the post states; null when it states none, or several. */
  readonly release: string | null;
  /** What a reader of the post installs. */
  readonly stated: readonly DialectSign[];
  readonly signs: readonly DialectSign[];
}

/** The signs of all runs of a page together: a page is rarely written in two dialects. */
export function signsOfPage(runs: readonly RawRun[]): readonly DialectSign[] {
  return runs.flatMap(ownSigns);
}

function ownSigns(run: RawRun): readonly DialectSign[] {
  const { options } = recordOptions(textsOf(run), null);
  const telling =
    run.program === 'megatron'
      ? signsOfMegatron(Object.keys(options))
      : signsOfOptions(run.subcommand, options);
  return [...run.signs, ...telling];
}

/** A run with its engine line, its options as the parser of that line reads them, and what is wrong with it. */
export function finishRun(raw: RawRun, id: string, page: PageEngine, source: Source): Run {
  const dialect = decideDialect(ownSigns(raw), page.signs, page.stated);
  const release = releaseOf(dialect, page);
  const table = raw.program === 'swift' ? optionTable(release, raw.subcommand) : null;
  const { options, problems } = recordOptions(textsOf(raw), table, dialect.line);
  const incomplete = raw.words.filter(({ text }) => isPlaceholder(text));
  return {
    ...source.placeOf(raw.offset),
    id,
    form: raw.form,
    program: raw.program,
    subcommand: raw.subcommand,
    engine: { ...dialect, release },
    words: raw.words,
    options,
    translation: isCurrent(release) ? null : translateOptions(options, raw.subcommand, release),
    environment: raw.environment,
    processes: raw.processes,
    complete: raw.resolved && incomplete.length === 0,
    problems: [
      ...raw.problems,
      ...incomplete.map(placeholderProblem),
      ...optionProblems(raw.subcommand, release, raw.words, problems),
    ],
    directed: { skip: false, needs: null, profile: null },
    headings: raw.headings,
  };
}

function isCurrent(release: string): boolean {
  return lineOf(release) === lineOf(newestRelease());
}

function textsOf(raw: RawRun): readonly string[] {
  return raw.words.map(({ text }) => text);
}

function releaseOf({ line }: Dialect, page: PageEngine): string {
  if (line === null) return page.release ?? newestRelease();
  return page.release !== null && lineOf(page.release) === line ? page.release : newestOfLine(line);
}

function placeholderProblem({ text, line, column }: RunWord): Problem {
  const what = isElision(text) ? 'words are left out here' : `"${text}" is a placeholder`;
  return {
    line,
    column,
    code: 'placeholder',
    level: 'error',
    message: `${what}, so nobody can run this command as it stands`,
    expected: 'a value that a reader can use as printed',
    repair: isElision(text) ? 'write the whole command' : `put a real value in place of "${text}"`,
  };
}
