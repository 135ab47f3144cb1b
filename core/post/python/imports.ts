import { nearestWord } from '../../swift/nearest.ts';
import type { DescribedProblem } from '../forms/described-run.ts';
import { type Evaluator, textOf } from './evaluator.ts';
import { linesOffering, linesOfModule, modulesOffering, namesOfModule } from './names/engine-names.ts';
import type { Findings } from './reading.ts';
import { narrowLines } from './scope.ts';
import type { PythonNode } from './syntax.ts';

interface Alias {
  readonly node: PythonNode;
  readonly name: string;
  readonly local: string;
}

/** Reads `import a.b as c, d` and `from a.b import c as d, e`. */
export function readImport(evaluator: Evaluator, node: PythonNode, findings: Findings): void {
  const from = node.children[0]?.type === 'from';
  const split = node.children.findIndex(({ type }) => type === 'import');
  const head = from ? node.children.slice(1, split) : [];
  const module = head.map((part) => textOf(evaluator, part)).join('');
  const aliases = readAliases(evaluator, node.children.slice(split + 1));
  if (!from) {
    for (const alias of aliases) bindModule(evaluator, alias, findings);
    return;
  }
  for (const alias of aliases) {
    evaluator.scope.imports.set(alias.local, { module, name: alias.name });
    evaluator.scope.own.delete(alias.local);
  }
  if (!isEngine(module)) return;
  const [first] = head;
  if (linesOfModule(module)?.length === 0 && first !== undefined) {
    findings.problems.push(unknownModule(module, evaluator.offsetAt(first.start)));
    return;
  }
  for (const { node: name, name: text } of aliases) {
    const lines = linesOffering(module, text);
    if (lines?.length === 0)
      findings.problems.push(unknownName(module, text, evaluator.offsetAt(name.start)));
    else narrowLines(evaluator.scope, lines);
  }
}

function bindModule(evaluator: Evaluator, { node, name, local }: Alias, findings: Findings): void {
  const [root = name] = name.split('.');
  const { imports } = evaluator.scope;
  // `import a.b` binds `a`; with `as`, the module itself.
  if (local === name) imports.set(root, { module: root, name: null });
  else imports.set(local, { module: name, name: null });
  if (!isEngine(name)) return;
  const lines = linesOfModule(name);
  if (lines?.length === 0) findings.problems.push(unknownModule(name, evaluator.offsetAt(node.start)));
  else narrowLines(evaluator.scope, lines);
}

function readAliases(evaluator: Evaluator, nodes: readonly PythonNode[]): readonly Alias[] {
  const aliases: Alias[] = [];
  let parts: PythonNode[] = [];
  const close = (): void => {
    const as = parts.findIndex(({ type }) => type === 'as');
    const named = as < 0 ? parts : parts.slice(0, as);
    const local = as < 0 ? undefined : parts[as + 1];
    const [first] = named;
    if (first !== undefined && first.type !== '*') {
      const name = named.map((part) => textOf(evaluator, part)).join('');
      aliases.push({ node: first, name, local: local === undefined ? name : textOf(evaluator, local) });
    }
    parts = [];
  };
  for (const node of nodes) {
    if (node.type === ',') close();
    else if (/^(?:VariableName|\.|as|\*)$/.test(node.type)) parts.push(node);
  }
  close();
  return aliases;
}

function isEngine(module: string): boolean {
  return module === 'swift' || module.startsWith('swift.');
}

function unknownModule(module: string, offset: number): DescribedProblem {
  return {
    code: 'invented-api',
    level: 'error',
    offset,
    message: `no release of ms-swift has a module ${module}`,
    expected: null,
    repair: null,
  };
}

function unknownName(module: string, name: string, offset: number): DescribedProblem {
  const elsewhere = modulesOffering(name);
  const isShort = name.length < 60;
  const nearest = elsewhere.length > 0 || !isShort ? null : nearestWord(name, namesOfModule(module));
  return {
    code: elsewhere.length > 0 ? 'wrong-module' : 'invented-api',
    level: 'error',
    offset,
    message: `no release of ms-swift offers ${name} in ${module}`,
    expected:
      elsewhere.length > 0 ? elsewhere.map((other) => `from ${other} import ${name}`).join(', ') : null,
    repair: nearest === null ? null : `did you mean ${nearest}?`,
  };
}
