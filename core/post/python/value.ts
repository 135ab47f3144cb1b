import type { EngineLine } from '../post.ts';

/** What a Python expression is worth as far as its text tells. `at` is the offset of the expression in the post. */
export type PythonValue =
  | PythonText
  | { readonly kind: 'number'; readonly at: number /** As written. */; readonly text: string }
  | { readonly kind: 'boolean'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'none'; readonly at: number }
  | PythonList
  | PythonDictionary
  | PythonObject
  | PythonUnresolved;

export interface PythonText {
  readonly kind: 'text';
  readonly at: number;
  readonly text: string;
  /** Where a character of the text is written. */
  offsetAt(index: number): number;
}

export interface PythonList {
  readonly kind: 'list';
  readonly at: number;
  readonly items: readonly PythonValue[];
}

export interface PythonEntry {
  readonly name: string;
  readonly nameAt: number;
  readonly value: PythonValue;
}

export interface PythonDictionary {
  readonly kind: 'dictionary';
  readonly at: number;
  /** In the order of their last mention; keys that are no text are among the leftovers. */
  readonly entries: ReadonlyMap<string, PythonEntry>;
  readonly leftovers: readonly PythonUnresolved[];
}

/** A call of one of the engine's classes for arguments, `SftArguments(…)`. */
export interface PythonObject {
  readonly kind: 'object';
  readonly at: number;
  readonly end: number;
  readonly className: string;
  readonly lines: readonly EngineLine[] | null;
  readonly entries: ReadonlyMap<string, PythonEntry>;
  readonly leftovers: readonly PythonUnresolved[];
}

/** Not known without running the program. */
export interface PythonUnresolved {
  readonly kind: 'unresolved';
  readonly at: number;
  /** As written, shortened. */
  readonly text: string;
  readonly reason: string;
}

/** Parts that a value may have in all; a post has no use for more, and sharing would let a short text grow without bound. */
export const MOST_PARTS = 500;

/** Characters that a text may have after its parts are put in. */
export const LONGEST_TEXT = 20_000;

/** The parts of a value, or null when they are too many. */
export function weightOf(value: PythonValue, budget = MOST_PARTS): number | null {
  const parts =
    value.kind === 'list'
      ? value.items
      : value.kind === 'dictionary' || value.kind === 'object'
        ? [...value.entries.values()].map((entry) => entry.value)
        : [];
  let weight = 1;
  for (const part of parts) {
    const inner = weight < budget ? weightOf(part, budget - weight) : null;
    if (inner === null) return null;
    weight += inner;
  }
  return weight;
}
