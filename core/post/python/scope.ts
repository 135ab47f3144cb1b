import type { DescribedWord } from '../forms/described-run.ts';
import type { EngineLine } from '../post.ts';
import type { PythonValue } from './value.ts';

/** Where an imported name comes from; `name` is null for a module. */
export interface ImportedName {
  readonly module: string;
  readonly name: string | null;
}

/** What a program has said so far. A function's body sees what stands around it. */
export interface Scope {
  readonly parent: Scope | null;
  readonly names: Map<string, PythonValue>;
  readonly imports: Map<string, ImportedName>;
  /** Of the process: all scopes of a program share it. */
  readonly environment: Map<string, DescribedWord>;
  /** Functions and classes that the program defines itself. */
  readonly own: Set<string>;
  /** The engine lines that offer everything imported so far; null before the first import. */
  readonly engine: { lines: readonly EngineLine[] | null };
}

/** Variables that a post sets in all; more would make each run's copy of them costly. */
const MOST_VARIABLES = 200;

export function createScope(): Scope {
  return {
    parent: null,
    names: new Map(),
    imports: new Map(),
    environment: new Map(),
    own: new Set(),
    engine: { lines: null },
  };
}

export function innerScope(parent: Scope): Scope {
  return { ...parent, parent, names: new Map(), imports: new Map(), own: new Set() };
}

export function lookUp(scope: Scope, name: string): PythonValue | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  return null;
}

export function importOf(scope: Scope, name: string): ImportedName | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.imports.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

export function isOwn(scope: Scope, name: string): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.parent) if (at.own.has(name)) return true;
  return false;
}

export function setVariable(scope: Scope, name: string, word: DescribedWord): void {
  if (scope.environment.has(name) || scope.environment.size < MOST_VARIABLES) {
    scope.environment.set(name, word);
  }
}

/** A dotted name with its first part traced to its import: `llm.sft_main` of `import swift.llm as llm` is `swift.llm`'s. */
export interface ResolvedName {
  /** Null when no import tells. */
  readonly module: string | null;
  readonly name: string;
}

export function resolveName(scope: Scope, dotted: string): ResolvedName {
  const parts = dotted.split('.');
  const [first = '', ...rest] = parts;
  const last = parts.at(-1) ?? '';
  const found = importOf(scope, first);
  if (found === null) return { module: rest.length === 0 ? null : parts.slice(0, -1).join('.'), name: last };
  if (found.name !== null && rest.length === 0) return { module: found.module, name: found.name };
  const inner = [found.module, ...(found.name === null ? [] : [found.name]), ...rest.slice(0, -1)];
  return { module: inner.join('.'), name: last };
}

export function narrowLines(scope: Scope, lines: readonly EngineLine[] | null): void {
  if (lines === null) return;
  const before = scope.engine.lines;
  scope.engine.lines = before === null ? lines : before.filter((line) => lines.includes(line));
}
