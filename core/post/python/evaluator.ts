import type { Scope } from './scope.ts';
import type { PythonNode } from './syntax.ts';
import type { PythonUnresolved, PythonValue } from './value.ts';

/** What the readers of expressions share: the program, what it has said so far, and where its characters stand in the post. */
export interface Evaluator {
  readonly code: string;
  readonly scope: Scope;
  offsetAt(index: number): number;
  evaluate(node: PythonNode): PythonValue;
}

export const COMPUTED = 'only running the program would tell';

export function textOf({ code }: Evaluator, node: PythonNode): string {
  return code.slice(node.start, node.end);
}

export function unresolvedAt(evaluator: Evaluator, node: PythonNode, reason: string): PythonUnresolved {
  const text = evaluator.code.slice(node.start, Math.min(node.end, node.start + 120));
  return { kind: 'unresolved', at: evaluator.offsetAt(node.start), text, reason };
}
