import type {
  DescribedOption,
  DescribedProblem,
  DescribedRun,
  UnresolvedPart,
} from '../forms/described-run.ts';
import type { EngineLine } from '../post.ts';
import { partOf, readOptionValue } from './option-value.ts';
import type { Scope } from './scope.ts';
import type { PythonEntry, PythonObject, PythonUnresolved } from './value.ts';

/** Entries of a call, a dictionary or an object as options, with what is not known of them. */
export function readOptions(
  entries: Iterable<PythonEntry>,
  leftovers: readonly PythonUnresolved[],
): { readonly options: Map<string, DescribedOption>; readonly unresolved: readonly UnresolvedPart[] } {
  const options = new Map<string, DescribedOption>();
  const unresolved = leftovers.map(partOf);
  for (const { name, nameAt, value } of entries) {
    const reading = readOptionValue(value);
    const valueOffset = value.kind === 'text' ? value.offsetAt(0) : value.at;
    options.set(name, { name, nameOffset: nameAt, value: reading.value, valueOffset, implied: false });
    unresolved.push(...reading.unresolved);
  }
  return { options, unresolved };
}

/** The fields of a run that every form of call has in common. */
export function runAt(
  scope: Scope,
  start: number,
  end: number,
  lines: readonly EngineLine[] | null,
): Pick<DescribedRun, 'form' | 'environment' | 'start' | 'end' | 'lines' | 'problems'> {
  const offered = commonLines(scope.engine.lines, lines);
  return {
    form: 'python',
    environment: new Map(scope.environment),
    start,
    end,
    lines: offered,
    problems: offered !== null && offered.length === 0 ? [mixedReleases(start)] : [],
  };
}

/** The lines of both; null is no restriction. */
export function commonLines(
  left: readonly EngineLine[] | null,
  right: readonly EngineLine[] | null,
): readonly EngineLine[] | null {
  if (left === null || right === null) return left ?? right;
  return left.filter((line) => right.includes(line));
}

function mixedReleases(offset: number): DescribedProblem {
  return {
    code: 'mixed-api',
    level: 'error',
    offset,
    message: 'no release of ms-swift offers all the names that this program uses together',
    expected: 'the names of one release',
    repair: null,
  };
}

export function optionsOfObject(object: PythonObject): ReturnType<typeof readOptions> {
  return readOptions(object.entries.values(), object.leftovers);
}
