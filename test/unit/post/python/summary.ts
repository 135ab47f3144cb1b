import type { DescribedRun } from '../../../../core/post/forms/described-run.ts';
import { readPython } from '../../../../core/post/python/read-python.ts';

/** The options of a run as a plain object, for comparing. */
export function optionsOf(run: DescribedRun | undefined): unknown {
  if (run === undefined) return undefined;
  if (run.arguments.kind === 'words') return run.arguments.words.map(({ text }) => text);
  return Object.fromEntries([...run.arguments.options].map(([name, { value }]) => [name, value]));
}

export function firstRun(text: string): DescribedRun | undefined {
  return readPython(text).runs[0];
}

export function environmentOf(run: DescribedRun | undefined): unknown {
  return run === undefined
    ? undefined
    : Object.fromEntries([...run.environment].map(([name, { text }]) => [name, text]));
}
