import type { Dialect, DialectSign } from '../../swift/dialect.ts';
import { decideDialect, lineOf, newestOfLine, signsOfOptions } from '../../swift/dialect.ts';
import type { Hub } from '../../swift/names/dataset-words.ts';
import { optionTable } from '../../swift/option-table.ts';
import { tableName } from '../../swift/programs.ts';
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
  const table = tableName(run.program, run.subcommand);
  return [...run.signs, ...(table === null ? [] : signsOfOptions(table, options))];
}

/** A run with its engine line, its options as the parser of that line reads them, and what is wrong with it. */
export function finishRun(raw: RawRun, id: string, page: PageEngine, source: Source): Run {
  const dialect = decideDialect(ownSigns(raw), page.signs, page.stated);
  const release = releaseOf(dialect, page);
  const name = tableName(raw.program, raw.subcommand, textsOf(raw));
  const table = name === null ? null : optionTable(release, name);
  const { options, problems } = recordOptions(textsOf(raw), table);
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
    translation:
      name === null || isCurrent(release)
        ? null
        : translateOptions(options, name, release, hubOf(raw.environment)),
    environment: raw.environment,
    processes: raw.processes,
    complete: raw.resolved && incomplete.length === 0,
    problems: [
      ...raw.problems,
      ...incomplete.map(placeholderProblem),
      ...(name === null ? [] : optionProblems(name, release, raw.words, problems)),
    ],
    directed: { skip: false, needs: null, profile: null },
    headings: raw.headings,
  };
}

/** `USE_HF=1` of the engine, in every line that has it. */
function hubOf({ USE_HF }: RawRun['environment']): Hub {
  return /^(?:1|true|y|yes|on|t)$/i.test(USE_HF ?? '') ? 'Hugging Face' : 'ModelScope';
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
