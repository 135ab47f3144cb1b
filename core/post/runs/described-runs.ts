import type { PlacedText } from '../blocks.ts';
import { argumentWords, type DescribedRun } from '../forms/described-run.ts';
import type { Problem, RunWord } from '../post.ts';
import { readPython } from '../python/read-python.ts';
import type { Scope } from '../python/scope.ts';
import type { Source } from '../source.ts';
import type { RawRun } from './raw-run.ts';
import { findShellRuns } from './shell-runs.ts';

export interface PythonContext {
  readonly source: Source;
  readonly headings: readonly string[];
  /** What earlier Python of the page said; grows. */
  readonly scope: Scope;
}

/** The runs that a Python text would start, the shell commands in it among them. */
export function findPythonRuns(
  content: PlacedText,
  { source, headings, scope }: PythonContext,
): readonly RawRun[] {
  const reading = readPython(content.text, { offsetAt: (index) => content.offsetAt(index), scope });
  const block = { start: content.offsetAt(0), end: content.offsetAt(Math.max(0, content.text.length - 1)) };
  const described = reading.runs.map((run) => describedRun(run, block, headings, source));
  const [first, ...others] = described;
  const general = reading.problems.map((problem) => placeProblem(problem, source));
  const own = first === undefined ? [] : [{ ...first, problems: [...general, ...first.problems] }, ...others];
  const shell = reading.shell.flatMap(({ text, offsetAt, environment }) => {
    const context = { source, headings, variables: undefined, rootPrompt: false };
    const set = Object.fromEntries([...environment].map(([name, { text: value }]) => [name, value]));
    return findShellRuns({ text, offsetAt }, context).runs.map((run) => ({
      ...run,
      environment: { ...set, ...run.environment },
    }));
  });
  return [...own, ...shell];
}

/** A run described otherwise than by a command, in the terms of one; its offsets are those of the post. */
export function describedRun(
  run: DescribedRun,
  block: RawRun['block'],
  headings: readonly string[],
  source: Source,
): RawRun {
  const unknown = new Set(run.unresolved.map(({ offset }) => offset));
  const placed = argumentWords(withoutValues(run.arguments, unknown)).map(
    ({ text, offset }): RunWord => ({ text, ...source.placeOf(offset) }),
  );
  const environment = Object.fromEntries([...run.environment].map(([name, { text }]) => [name, text]));
  const lines =
    run.lines === null ? [] : [{ lines: run.lines, reason: `its names are of ${run.lines.join(', ')}` }];
  return {
    form: run.form,
    program: run.program,
    subcommand: run.subcommand,
    words: placed,
    environment,
    processes: processesOf(environment.NPROC_PER_NODE),
    offset: run.start,
    block,
    headings,
    comments: [],
    resolved: run.unresolved.length === 0,
    problems: [
      ...run.problems.map((problem) => placeProblem(problem, source)),
      ...unresolvedProblems(run, source),
    ],
    signs: lines,
  };
}

/** Options whose value the post does not give are left out: their text is no value. */
function withoutValues(
  given: DescribedRun['arguments'],
  unknown: ReadonlySet<number>,
): DescribedRun['arguments'] {
  if (given.kind === 'words') return given;
  const known = [...given.options].filter(([, { valueOffset }]) => !unknown.has(valueOffset));
  return { kind: 'options', options: new Map(known) };
}

function processesOf(stated: string | undefined): number | null {
  return stated === undefined ? 1 : /^\d+$/.test(stated) ? Number(stated) : null;
}

function unresolvedProblems(run: DescribedRun, source: Source): readonly Problem[] {
  return run.unresolved.map(({ text, offset, reason }) => ({
    ...source.placeOf(offset),
    code: 'unresolved-value',
    level: 'error' as const,
    message: `"${text.slice(0, 80)}" has no value that the post gives: ${reason}`,
    expected: 'a literal value',
    repair: 'write the value',
  }));
}

function placeProblem({ offset, ...problem }: DescribedRun['problems'][number], source: Source): Problem {
  return { ...problem, ...source.placeOf(offset) };
}
