import type { ShellVariable } from './reading.ts';
import type { WordSyntax } from './scan-word.ts';
import type { Scope } from './variables.ts';

/** Deepest nesting of expansions within expansions; deeper ones stay unresolved. */
const DEPTH_LIMIT = 12;

/** What the expansion of a word depends on, and how much it may still produce. */
export interface Expansion {
  readonly scope: Scope;
  readonly syntax: WordSyntax;
  /** The assignments before the command, seen by later assignments of the same command only. */
  ahead: Map<string, ShellVariable> | null;
  /** Characters that values may still add; keeps `A=$A$A` from growing without end. */
  budget: number;
  exhausted: boolean;
  depth: number;
}

export function createExpansion(scope: Scope, syntax: WordSyntax, length: number): Expansion {
  return { scope, syntax, ahead: null, budget: 65_536 + 8 * length, exhausted: false, depth: 0 };
}

export function lookUp(expansion: Expansion, name: string): ShellVariable | null {
  return expansion.ahead?.get(name) ?? expansion.scope.variables.get(name) ?? null;
}

/** Takes `length` characters from the budget; false when they exceed it. */
export function spend(expansion: Expansion, length: number): boolean {
  if (expansion.exhausted || length > expansion.budget) {
    expansion.exhausted = true;
    return false;
  }
  expansion.budget -= length;
  return true;
}

/** Goes one level deeper; false at the limit. Every success is followed by `ascend`. */
export function descend(expansion: Expansion): boolean {
  if (expansion.depth >= DEPTH_LIMIT) return false;
  expansion.depth += 1;
  return true;
}

export function ascend(expansion: Expansion): void {
  expansion.depth -= 1;
}
