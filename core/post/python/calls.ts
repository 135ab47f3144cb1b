import { ARGUMENT_CLASSES, ENTRY_POINTS } from './engine-calls.ts';
import { readEntryPoint } from './entry-point.ts';
import { type Evaluator, textOf } from './evaluator.ts';
import { linesOffering, modulesOffering } from './names/engine-names.ts';
import { readProcessCall, startsProcess } from './process-calls.ts';
import { readCallArguments } from './read-entries.ts';
import type { Findings } from './reading.ts';
import { isOwn, type ResolvedName, resolveName, setVariable } from './scope.ts';
import { childOf, dottedName, type PythonNode } from './syntax.ts';
import { readTrainer } from './trainer.ts';

/** Reads every call in an expression, in the order in which they are written. */
export function readCalls(evaluator: Evaluator, expression: PythonNode, findings: Findings): void {
  const open = [expression];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'CallExpression') readCall(evaluator, node, findings);
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index];
      if (child !== undefined && child.type !== 'LambdaExpression') open.push(child);
    }
  }
}

function readCall(evaluator: Evaluator, node: PythonNode, findings: Findings): void {
  const [function_] = node.children;
  const list = childOf(node, 'ArgList');
  const dotted = function_ === undefined ? null : dottedName(function_, evaluator.code);
  if (function_ === undefined || list === null || dotted === null) return;
  const [first = ''] = dotted.split('.');
  if (isOwn(evaluator.scope, first)) return;
  const callee = resolveName(evaluator.scope, dotted);
  const isEngine = callee.module === 'swift' || callee.module?.startsWith('swift.') === true;
  const entry = ENTRY_POINTS.get(callee.name);
  if (entry !== undefined && (callee.module === null || isEngine)) {
    readEntryPoint(evaluator, node, list, callee, entry, findings);
  } else if (ARGUMENT_CLASSES.has(callee.name)) {
    const value = evaluator.evaluate(node);
    if (value.kind === 'object') findings.built.set(value.at, value);
  } else if (startsProcess(callee.module, callee.name)) {
    readProcessCall(evaluator, node, list, findings);
  } else if (callee.module === 'os.environ') {
    readEnvironmentCall(evaluator, list, callee.name);
  } else if (isEngine || (callee.module === null && callee.name.endsWith('Trainer'))) {
    readTrainer(evaluator, node, list, callee, findings);
  }
  if (isEngine && dotted.includes('.')) reportUnknown(evaluator, function_, callee, findings);
}

/** `os.environ.update({…})` and `os.environ.setdefault('NAME', 'value')`. */
function readEnvironmentCall(evaluator: Evaluator, list: PythonNode, method: string): void {
  const { positional, entries } = readCallArguments(evaluator, list);
  const [first, second] = positional;
  const { scope } = evaluator;
  if (method === 'update') {
    const given = [...(first?.kind === 'dictionary' ? first.entries.values() : []), ...entries.values()];
    for (const { name, value } of given) {
      if (value.kind === 'text') setVariable(scope, name, { text: value.text, offset: value.offsetAt(0) });
    }
  } else if (method === 'setdefault' && first?.kind === 'text' && second?.kind === 'text') {
    if (!scope.environment.has(first.text))
      setVariable(scope, first.text, { text: second.text, offset: second.offsetAt(0) });
  }
}

/** `swift.train(…)`: what an import statement would have reported. */
function reportUnknown(
  evaluator: Evaluator,
  node: PythonNode,
  { module, name }: ResolvedName,
  findings: Findings,
): void {
  if (module === null || linesOffering(module, name)?.length !== 0 || modulesOffering(module).length > 0)
    return;
  // A class's methods are not in the tables.
  if (/(?:^|\.)[A-Z]\w*$/.test(module)) return;
  const property = node.children.at(-1) ?? node;
  findings.problems.push({
    code: 'invented-api',
    level: 'error',
    offset: evaluator.offsetAt(property.start),
    message: `no release of ms-swift has ${textOf(evaluator, node)}`,
    expected: null,
    repair: null,
  });
}
