import { COMPUTED, type Evaluator, textOf, unresolvedAt } from './evaluator.ts';
import type { PythonNode } from './syntax.ts';
import type { PythonDictionary, PythonEntry, PythonUnresolved, PythonValue } from './value.ts';

/** The arguments of a call: by position, by name, and what nobody can name. */
export interface CallArguments {
  readonly positional: readonly PythonValue[];
  readonly entries: ReadonlyMap<string, PythonEntry>;
  readonly leftovers: readonly PythonUnresolved[];
}

interface Collected {
  readonly positional: PythonValue[];
  readonly entries: Map<string, PythonEntry>;
  readonly leftovers: PythonUnresolved[];
}

/** Reads `(a, name=b, *c, **d)`, the ArgList of a call. */
export function readCallArguments(evaluator: Evaluator, list: PythonNode): CallArguments {
  const collected: Collected = { positional: [], entries: new Map(), leftovers: [] };
  for (const item of splitItems(evaluator, list, collected)) {
    const [first, second, third] = item;
    if (first?.type === '**' && second !== undefined) {
      addUnpacked(evaluator, second, collected);
    } else if (first?.type === '*' && second !== undefined) {
      const value = evaluator.evaluate(second);
      if (value.kind === 'list') collected.positional.push(...value.items);
      else collected.leftovers.push(unresolvedAt(evaluator, second, COMPUTED));
    } else if (second?.type === 'AssignOp' && first !== undefined && third !== undefined) {
      addEntry(
        collected.entries,
        evaluator.offsetAt(first.start),
        textOf(evaluator, first),
        evaluator.evaluate(third),
      );
    } else if (first?.type === 'Ellipsis') {
      collected.leftovers.push(unresolvedAt(evaluator, first, LEFT_OUT));
    } else if (first !== undefined && item.length === 1) {
      collected.positional.push(evaluator.evaluate(first));
    } else if (first !== undefined) {
      collected.leftovers.push(unresolvedAt(evaluator, first, COMPUTED));
    }
  }
  return collected;
}

/** Reads `{'key': value, **other}`. */
export function readDictionary(evaluator: Evaluator, node: PythonNode): PythonDictionary {
  const collected: Collected = { positional: [], entries: new Map(), leftovers: [] };
  for (const item of splitItems(evaluator, node, collected)) {
    const [first, second, third] = item;
    if (first?.type === '**' && second !== undefined) {
      addUnpacked(evaluator, second, collected);
    } else if (first !== undefined && second?.type === ':' && third !== undefined) {
      const key = evaluator.evaluate(first);
      const name = key.kind === 'text' || key.kind === 'number' ? key.text : null;
      if (name === null) collected.leftovers.push(unresolvedAt(evaluator, first, 'a key that is no text'));
      // A key that came from elsewhere is still mentioned here.
      else addEntry(collected.entries, keyOffset(evaluator, first, key), name, evaluator.evaluate(third));
    } else if (first !== undefined) {
      collected.leftovers.push(
        unresolvedAt(evaluator, first, first.type === 'Ellipsis' ? LEFT_OUT : COMPUTED),
      );
    }
  }
  const { entries, leftovers } = collected;
  return { kind: 'dictionary', at: evaluator.offsetAt(node.start), entries, leftovers };
}

const LEFT_OUT = 'left out by the author';

function keyOffset(evaluator: Evaluator, node: PythonNode, key: PythonValue): number {
  return key.kind === 'text' && node.type === 'String' ? key.offsetAt(0) : evaluator.offsetAt(node.start);
}

/** The last mention counts. */
function addEntry(entries: Map<string, PythonEntry>, nameAt: number, name: string, value: PythonValue): void {
  entries.delete(name);
  entries.set(name, { name, nameAt, value });
}

function addUnpacked(evaluator: Evaluator, node: PythonNode, collected: Collected): void {
  const value = evaluator.evaluate(node);
  if (value.kind !== 'dictionary') {
    collected.leftovers.push(unresolvedAt(evaluator, node, COMPUTED));
    return;
  }
  for (const entry of value.entries.values())
    addEntry(collected.entries, entry.nameAt, entry.name, entry.value);
  collected.leftovers.push(...value.leftovers);
}

/** The items between the brackets; a comment of dots is an elision. */
function splitItems(
  evaluator: Evaluator,
  list: PythonNode,
  { leftovers }: Collected,
): readonly (readonly PythonNode[])[] {
  const items: PythonNode[][] = [[]];
  for (const child of list.children) {
    if (child.type === 'Comment') {
      const text = textOf(evaluator, child);
      if (/^#\s*(?:\.{3,}|…+)/.test(text)) leftovers.push(unresolvedAt(evaluator, child, LEFT_OUT));
    } else if (child.type === ',') {
      items.push([]);
    } else if (child.type === '⚠') {
      leftovers.push(unresolvedAt(evaluator, child, 'this is no Python'));
    } else if (!/^[(){}]$/.test(child.type)) {
      items.at(-1)?.push(child);
    }
  }
  return items.filter((item) => item.length > 0);
}
