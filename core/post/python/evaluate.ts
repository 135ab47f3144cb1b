import { ARGUMENT_CLASSES } from './engine-calls.ts';
import { COMPUTED, type Evaluator, textOf, unresolvedAt } from './evaluator.ts';
import { linesOfName, wordsOfAttribute } from './names/engine-names.ts';
import { readCallArguments, readDictionary } from './read-entries.ts';
import { readText } from './read-text.ts';
import { isOwn, lookUp, resolveName, type Scope } from './scope.ts';
import { childOf, dottedName, type PythonNode } from './syntax.ts';
import { type PythonValue, weightOf } from './value.ts';

/** Where the characters of a program stand in the post. */
export interface Program {
  readonly code: string;
  offsetAt(index: number): number;
}

/** The worth of expressions: literals, and names and fields with a known literal value. Nothing is computed. */
export function createEvaluator({ code, offsetAt }: Program, scope: Scope): Evaluator {
  const evaluator: Evaluator = {
    code,
    scope,
    offsetAt,
    evaluate(node) {
      const value = readExpression(evaluator, node);
      return weightOf(value) === null ? unresolvedAt(evaluator, node, 'a value too large to follow') : value;
    },
  };
  return evaluator;
}

function readExpression(evaluator: Evaluator, node: PythonNode): PythonValue {
  const at = evaluator.offsetAt(node.start);
  switch (node.type) {
    case 'String':
    case 'FormatString':
    case 'ContinuedString':
      return readText(evaluator, node);
    case 'Number':
      return { kind: 'number', at, text: textOf(evaluator, node) };
    case 'Boolean':
      return { kind: 'boolean', at, value: textOf(evaluator, node) === 'True' };
    case 'None':
      return { kind: 'none', at };
    case 'UnaryExpression':
      return readSigned(evaluator, node);
    case 'ParenthesizedExpression': {
      const inner = node.children.find(({ type }) => type !== '(' && type !== 'Comment');
      return inner === undefined ? unresolvedAt(evaluator, node, COMPUTED) : evaluator.evaluate(inner);
    }
    case 'ArrayExpression':
    case 'TupleExpression':
      return readList(evaluator, node);
    case 'DictionaryExpression':
      return readDictionary(evaluator, node);
    case 'VariableName':
      return lookUp(evaluator.scope, textOf(evaluator, node)) ?? unresolvedAt(evaluator, node, UNKNOWN_NAME);
    case 'MemberExpression':
      return readMember(evaluator, node);
    case 'CallExpression':
      return readCall(evaluator, node);
    default:
      return unresolvedAt(evaluator, node, COMPUTED);
  }
}

const UNKNOWN_NAME = 'nothing here says what its value is';

function readSigned(evaluator: Evaluator, node: PythonNode): PythonValue {
  const [sign, operand] = node.children;
  if (sign === undefined || operand?.type !== 'Number' || textOf(evaluator, sign) !== '-')
    return unresolvedAt(evaluator, node, COMPUTED);
  return { kind: 'number', at: evaluator.offsetAt(node.start), text: `-${textOf(evaluator, operand)}` };
}

function readList(evaluator: Evaluator, node: PythonNode): PythonValue {
  const items: PythonValue[] = [];
  let unpacks = false;
  for (const child of node.children) {
    if (child.type === '⚠' || child.type === 'for') return unresolvedAt(evaluator, node, COMPUTED);
    if (child.type === '*') unpacks = true;
    if (/^[[\](),*]$|^Comment$/.test(child.type)) continue;
    const value = evaluator.evaluate(child);
    if (unpacks && value.kind !== 'list') items.push(unresolvedAt(evaluator, child, COMPUTED));
    else items.push(...(unpacks && value.kind === 'list' ? value.items : [value]));
    unpacks = false;
  }
  return { kind: 'list', at: evaluator.offsetAt(node.start), items };
}

/** `config['key']`, `args.field`, `ModelType.name`, `torch.bfloat16`. */
function readMember(evaluator: Evaluator, node: PythonNode): PythonValue {
  const dotted = dottedName(node, evaluator.code);
  const word = dotted === null ? null : wordOfMember(evaluator, node, dotted);
  if (word !== null) return word;
  const [object, mark, key] = node.children;
  if (object === undefined || key === undefined) return unresolvedAt(evaluator, node, COMPUTED);
  const owner = evaluator.evaluate(object);
  const name = mark?.type === '.' ? textOf(evaluator, key) : keyText(evaluator.evaluate(key));
  const found =
    (owner.kind === 'object' && mark?.type === '.') || (owner.kind === 'dictionary' && mark?.type === '[')
      ? owner.entries.get(name ?? '')
      : undefined;
  return found?.value ?? unresolvedAt(evaluator, node, UNKNOWN_NAME);
}

function keyText(key: PythonValue): string | null {
  return key.kind === 'text' ? key.text : null;
}

/** The data types of torch by their names in ms-swift's `--torch_dtype`. */
const DATA_TYPES = new Map([
  ['bfloat16', 'bfloat16'],
  ['float16', 'float16'],
  ['half', 'float16'],
  ['float32', 'float32'],
  ['float', 'float32'],
]);

function wordOfMember(evaluator: Evaluator, node: PythonNode, dotted: string): PythonValue | null {
  const at = evaluator.offsetAt(node.start);
  const { module, name } = resolveName(evaluator.scope, dotted);
  if (module === null) return null;
  if (module === 'os' && name === 'environ')
    return { kind: 'dictionary', at, entries: new Map(), leftovers: [] };
  const words =
    module === 'torch'
      ? [DATA_TYPES.get(name)].filter((word) => word !== undefined)
      : wordsOfAttribute(module.split('.').at(-1) ?? '', name, evaluator.scope.engine.lines);
  const [word] = words;
  if (word === undefined) return null;
  if (words.length > 1)
    return unresolvedAt(evaluator, node, `${words.join(' or ')}, depending on the release of ms-swift`);
  return { kind: 'text', at, text: word, offsetAt: () => at };
}

/** `SftArguments(…)`, `dict(…)`, and a copy of a dictionary. */
function readCall(evaluator: Evaluator, node: PythonNode): PythonValue {
  const [callee] = node.children;
  const list = childOf(node, 'ArgList');
  const dotted = callee === undefined ? null : dottedName(callee, evaluator.code);
  if (callee === undefined || list === null || dotted === null)
    return unresolvedAt(evaluator, node, COMPUTED);
  const at = evaluator.offsetAt(node.start);
  const { module, name } = resolveName(evaluator.scope, dotted);
  if (ARGUMENT_CLASSES.has(name) && isEngines(module) && !isOwn(evaluator.scope, dotted)) {
    const { positional, entries, leftovers } = readCallArguments(evaluator, list);
    const unnamed = positional.map(({ at: offset }) => unnamedAt(offset));
    return {
      kind: 'object',
      at,
      end: evaluator.offsetAt(node.end),
      className: name,
      lines: linesOfName(module, name),
      entries,
      leftovers: [...leftovers, ...unnamed],
    };
  }
  if (module === null && name === 'dict' && !isOwn(evaluator.scope, name)) {
    const { positional, entries, leftovers } = readCallArguments(evaluator, list);
    const [first] = positional;
    const before = first?.kind === 'dictionary' ? first : null;
    if (positional.length > (before === null ? 0 : 1)) return unresolvedAt(evaluator, node, COMPUTED);
    const all = new Map([...(before?.entries ?? []), ...entries]);
    return { kind: 'dictionary', at, entries: all, leftovers: [...(before?.leftovers ?? []), ...leftovers] };
  }
  const [owner] = callee.children;
  if (name === 'copy' && callee.type === 'MemberExpression' && owner !== undefined) {
    const value = evaluator.evaluate(owner);
    if (value.kind === 'dictionary') return value;
  }
  return unresolvedAt(evaluator, node, COMPUTED);
}

/** A name without an import is taken for what it says. */
function isEngines(module: string | null): boolean {
  return module === null || module === 'swift' || module.startsWith('swift.');
}

function unnamedAt(at: number): Extract<PythonValue, { kind: 'unresolved' }> {
  return {
    kind: 'unresolved',
    at,
    text: '',
    reason: 'a value by position: the field that it fills differs between releases',
  };
}
