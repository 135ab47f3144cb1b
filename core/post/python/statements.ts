import { readCalls } from './calls.ts';
import { COMPUTED, type Evaluator, textOf, unresolvedAt } from './evaluator.ts';
import { readImport } from './imports.ts';
import type { Findings } from './reading.ts';
import { innerScope, lookUp, type Scope, setVariable } from './scope.ts';
import { childOf, dottedName, type PythonNode } from './syntax.ts';
import { MOST_PARTS, type PythonEntry, type PythonValue } from './value.ts';

/** What the reading of statements needs: where to keep what is found, and a way to read in another scope. */
export interface Walk {
  readonly findings: Findings;
  evaluatorFor(scope: Scope): Evaluator;
}

/** Reads statements in the order in which they would run. */
export function readStatements(walk: Walk, evaluator: Evaluator, statements: readonly PythonNode[]): void {
  for (const statement of statements) readStatement(walk, evaluator, statement);
}

function readStatement(walk: Walk, evaluator: Evaluator, node: PythonNode): void {
  switch (node.type) {
    case 'ImportStatement':
      readImport(evaluator, node, walk.findings);
      return;
    case 'AssignStatement':
      readCalls(evaluator, node, walk.findings);
      readAssignment(evaluator, node, walk.findings);
      return;
    case 'UpdateStatement':
    case 'DeleteStatement':
      readCalls(evaluator, node, walk.findings);
      forget(evaluator, node);
      return;
    case 'StatementGroup':
    case 'DecoratedStatement':
      readStatements(walk, evaluator, node.children);
      return;
    case 'FunctionDefinition':
    case 'ClassDefinition':
      readDefinition(walk, evaluator, node);
      return;
    case 'IfStatement':
    case 'ForStatement':
    case 'WhileStatement':
    case 'TryStatement':
    case 'WithStatement':
    case 'MatchStatement':
      readCompound(walk, evaluator, node);
      return;
    default:
      readCalls(evaluator, node, walk.findings);
  }
}

/** `a = b = value`, `NAME: type = value`, `args.field = value`, `config['key'] = value`, `os.environ['NAME'] = 'value'`. */
function readAssignment(evaluator: Evaluator, node: PythonNode, findings: Findings): void {
  const parts = node.children.filter(({ type }) => type !== 'TypeDef' && type !== 'Comment');
  const value = parts.at(-1);
  const targets = parts.slice(0, -2);
  if (value === undefined || parts.at(-2)?.type !== 'AssignOp') return;
  if (parts.some(({ type }) => type === ',')) {
    forget(evaluator, node);
    return;
  }
  const worth = evaluator.evaluate(value);
  for (const target of targets) if (target.type !== 'AssignOp') assign(evaluator, target, worth, findings);
}

function assign(evaluator: Evaluator, target: PythonNode, value: PythonValue, findings: Findings): void {
  const { scope } = evaluator;
  if (target.type === 'VariableName') {
    const name = textOf(evaluator, target);
    scope.names.set(name, value);
    scope.imports.delete(name);
    scope.own.delete(name);
    return;
  }
  const [object, mark, key] = target.children;
  if (target.type !== 'MemberExpression' || object === undefined || key === undefined) return;
  const name = mark?.type === '.' ? textOf(evaluator, key) : keyName(evaluator.evaluate(key));
  if (name === null) return;
  const nameAt = evaluator.offsetAt(key.start + (mark?.type === '[' && key.type === 'String' ? 1 : 0));
  if (dottedName(object, evaluator.code) === 'os.environ') {
    if (value.kind === 'text') setVariable(scope, name, { text: value.text, offset: value.offsetAt(0) });
    return;
  }
  if (object.type !== 'VariableName') return;
  const owner = lookUp(scope, textOf(evaluator, object));
  if (owner?.kind !== 'object' && owner?.kind !== 'dictionary') return;
  if (owner.entries.size >= MOST_PARTS) {
    scope.names.set(textOf(evaluator, object), unresolvedAt(evaluator, object, COMPUTED));
    return;
  }
  const entry: PythonEntry = { name, nameAt, value };
  const others = [...owner.entries].filter(([other]) => other !== name);
  const changed = { ...owner, entries: new Map([...others, [name, entry]]) };
  scope.names.set(textOf(evaluator, object), changed);
  if (changed.kind === 'object') findings.built.set(changed.at, changed);
}

function keyName(key: PythonValue): string | null {
  return key.kind === 'text' ? key.text : null;
}

/** Names that a statement changes in a way that is not followed. */
function forget(evaluator: Evaluator, node: PythonNode): void {
  for (const child of node.children) {
    if (child.type === 'AssignOp' || child.type === 'UpdateOp' || child.type === 'in') return;
    if (child.type === 'VariableName') {
      evaluator.scope.names.set(textOf(evaluator, child), unresolvedAt(evaluator, child, COMPUTED));
    } else if (child.type === 'TupleExpression' || child.type === 'ParenthesizedExpression') {
      forget(evaluator, child);
    }
  }
}

/** A function's body is read as if it were called once, with parameters that nobody knows. */
function readDefinition(walk: Walk, evaluator: Evaluator, node: PythonNode): void {
  const name = childOf(node, 'VariableName');
  const body = childOf(node, 'Body');
  if (name !== null) {
    evaluator.scope.own.add(textOf(evaluator, name));
    evaluator.scope.names.delete(textOf(evaluator, name));
  }
  if (body === null) return;
  const inner = walk.evaluatorFor(innerScope(evaluator.scope));
  for (const parameter of childOf(node, 'ParamList')?.children ?? []) {
    if (parameter.type === 'VariableName')
      inner.scope.names.set(textOf(inner, parameter), unresolvedAt(inner, parameter, 'a parameter'));
  }
  readStatements(walk, inner, body.children);
}

/**
 * Branches and loops. What they assign is not known behind them, except behind `if __name__ == '__main__':`, `with` and the first
 * block of `try`, which always run.
 */
function readCompound(walk: Walk, evaluator: Evaluator, node: PythonNode): void {
  if (node.type === 'ForStatement') forget(evaluator, { ...node, children: node.children.slice(1) });
  let blocks = 0;
  for (const child of node.children) {
    if (child.type !== 'Body') {
      readCalls(evaluator, child, walk.findings);
      continue;
    }
    const always =
      node.type === 'WithStatement' ||
      (blocks === 0 && (node.type === 'TryStatement' || isMainTest(evaluator, node)));
    readStatements(walk, evaluator, child.children);
    if (!always) for (const statement of child.children) forgetAssigned(evaluator, statement);
    blocks += 1;
  }
}

function isMainTest(evaluator: Evaluator, node: PythonNode): boolean {
  const condition = node.children[1];
  return condition !== undefined && /^__name__\s*==/.test(textOf(evaluator, condition));
}

function forgetAssigned(evaluator: Evaluator, node: PythonNode): void {
  if (node.type === 'AssignStatement') forget(evaluator, node);
  else if (
    node.type === 'StatementGroup' ||
    node.type === 'Body' ||
    node.children.some(({ type }) => type === 'Body')
  )
    for (const child of node.children) forgetAssigned(evaluator, child);
}
