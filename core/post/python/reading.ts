import type { DescribedProblem, DescribedRun, DescribedWord } from '../forms/described-run.ts';
import type { Scope } from './scope.ts';
import type { PythonObject } from './value.ts';

/** Shell text inside a program: `!command`, a `%%bash` cell, `os.system('…')`. */
export interface ShellText {
  readonly text: string;
  /** Where a character of the text stands in the post. */
  offsetAt(index: number): number;
  /** Variables that the program has set before. */
  readonly environment: ReadonlyMap<string, DescribedWord>;
}

/** What a Python text says, as data. */
export interface PythonReading {
  readonly runs: readonly DescribedRun[];
  /** To be read by the shell reader. */
  readonly shell: readonly ShellText[];
  /** Of no single run, such as an import that no release offers. */
  readonly problems: readonly DescribedProblem[];
  /** What is known at the end; hand it to the reading of the next text of the same session. */
  readonly scope: Scope;
}

/** A reading under way. */
export interface Findings {
  readonly runs: DescribedRun[];
  readonly shell: ShellText[];
  readonly problems: DescribedProblem[];
  /** Arguments that were built, by the offset of their call. */
  readonly built: Map<number, PythonObject>;
  /** Offsets of those that were given to a call which starts a run. */
  readonly used: Set<number>;
}

export function createFindings(): Findings {
  return { runs: [], shell: [], problems: [], built: new Map(), used: new Set() };
}
