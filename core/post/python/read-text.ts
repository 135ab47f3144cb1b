import { COMPUTED, type Evaluator, unresolvedAt } from './evaluator.ts';
import { decodeLiteral, type LiteralBounds, literalBounds } from './string-literal.ts';
import type { PythonNode } from './syntax.ts';
import { LONGEST_TEXT, type PythonValue } from './value.ts';

/** A string literal, adjoining literals, or a format literal whose holes hold known names only. */
export function readText(evaluator: Evaluator, node: PythonNode): PythonValue {
  const written: Written = { text: '', offsets: [] };
  const literals = node.type === 'ContinuedString' ? node.children : [node];
  for (const literal of literals) {
    if (literal.type === 'Comment') continue;
    const problem = addLiteral(evaluator, literal, written);
    if (problem !== null) return unresolvedAt(evaluator, node, problem);
    if (written.text.length > LONGEST_TEXT) return unresolvedAt(evaluator, node, 'a text too long to follow');
  }
  const { text, offsets } = written;
  const end = evaluator.offsetAt(node.end);
  return {
    kind: 'text',
    at: evaluator.offsetAt(node.start),
    text,
    offsetAt: (index) => offsets[index] ?? end,
  };
}

interface Written {
  text: string;
  readonly offsets: number[];
}

/** Adds a literal to the text; gives the reason when it cannot be read. */
function addLiteral(evaluator: Evaluator, literal: PythonNode, written: Written): string | null {
  const bounds = literalBounds(evaluator.code, literal.start, literal.end);
  if (bounds === null) return 'a quote that is not closed';
  if (bounds.prefix.includes('b')) return 'bytes are no option value';
  let from = bounds.start;
  for (const hole of literal.children) {
    if (hole.type !== 'FormatReplacement') continue;
    const filled = fillHole(evaluator, hole);
    if (filled === null || !addPart(evaluator, { ...bounds, start: from, end: hole.start }, written))
      return COMPUTED;
    const at = evaluator.offsetAt(hole.start);
    written.text += filled;
    for (let index = 0; index < filled.length; index += 1) written.offsets.push(at);
    from = hole.end;
  }
  return addPart(evaluator, { ...bounds, start: from }, written) ? null : COMPUTED;
}

function addPart({ code, offsetAt }: Evaluator, bounds: LiteralBounds, written: Written): boolean {
  const decoded = decodeLiteral(code, bounds);
  if (decoded === null) return false;
  written.text += decoded.text;
  for (const offset of decoded.offsets) written.offsets.push(offsetAt(offset));
  return true;
}

/** What stands in place of `{name}`; null for an unknown value and for a format of its own (`{x:>3}`, `{x!r}`). */
function fillHole(evaluator: Evaluator, hole: PythonNode): string | null {
  const inner = hole.children.filter(({ type }) => type !== '{' && type !== '}' && type !== 'Comment');
  const [expression] = inner;
  if (expression === undefined || inner.length > 1) return null;
  const value = evaluator.evaluate(expression);
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      // Python prints other spellings differently: 1e-4 as 0.0001.
      return /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9]|\.0)?$/.test(value.text) ? value.text : null;
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'none':
      return 'None';
    default:
      return null;
  }
}
