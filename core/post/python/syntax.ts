import { parser } from '@lezer/python';

/** A part of a Python program. `type` is its name in the grammar of @lezer/python; `⚠` where the text is no Python. */
export interface PythonNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly children: readonly PythonNode[];
}

/** Deeper parts are left out: no post nests so far, and those who read the tree may then recurse. */
const DEEPEST = 100;

/** Reads Python text as a tree. Takes any text, never throws; what is no Python is marked, the rest stays readable. */
export function parsePython(code: string): PythonNode {
  const cursor = parser.parse(code).cursor();
  const root = { type: 'Script', start: 0, end: code.length, children: [] as PythonNode[] };
  const open = [root];
  if (!cursor.firstChild()) return root;
  for (;;) {
    const node = {
      type: cursor.name,
      start: cursor.from,
      end: cursor.to,
      children: [] as PythonNode[],
    };
    open.at(-1)?.children.push(node);
    if (open.length < DEEPEST && cursor.firstChild()) {
      open.push(node);
      continue;
    }
    while (!cursor.nextSibling()) {
      if (open.length === 1) return root;
      cursor.parent();
      open.pop();
    }
  }
}

/** The first child of a type. */
export function childOf(node: PythonNode, type: string): PythonNode | null {
  return node.children.find((child) => child.type === type) ?? null;
}

/** A name, or names joined by dots (`os.environ`); null for any other expression. */
export function dottedName(node: PythonNode, code: string): string | null {
  if (node.type === 'VariableName') return code.slice(node.start, node.end);
  if (node.type !== 'MemberExpression') return null;
  const [object, dot, property] = node.children;
  if (object === undefined || dot?.type !== '.' || property?.type !== 'PropertyName') return null;
  const left = dottedName(object, code);
  return left === null ? null : `${left}.${code.slice(property.start, property.end)}`;
}
