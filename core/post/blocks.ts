import type { Nodes, Parents, Root, Table } from 'mdast';
import { firstFrom } from './first-from.ts';
import { htmlBlocks } from './html-blocks.ts';
import type { Source } from './source.ts';

/** Text whose characters stand in the post, in pieces: `offsets[i]` is where the i-th character is written. */
export interface PlacedText {
  readonly text: string;
  offsetAt(index: number): number;
}

/** The parts of a post that runs and claims are read from, in the order of the post. */
export type Block =
  | { readonly kind: 'heading'; readonly depth: number; readonly content: PlacedText }
  | { readonly kind: 'prose'; readonly content: PlacedText }
  | { readonly kind: 'code'; readonly language: string; readonly meta: string; readonly content: PlacedText }
  | {
      readonly kind: 'table';
      readonly rows: readonly (readonly PlacedText[])[];
      readonly caption: PlacedText | null;
    }
  /** An HTML comment, invisible to readers. */
  | { readonly kind: 'comment'; readonly content: PlacedText }
  | { readonly kind: 'front matter'; readonly content: PlacedText };

/** The blocks of a parsed text. */
export function readBlocks(tree: Root, source: Source): readonly Block[] {
  const blocks: Block[] = [];
  collect(tree, source, blocks);
  return blocks;
}

function collect(node: Nodes, source: Source, blocks: Block[]): void {
  switch (node.type) {
    case 'heading':
      blocks.push({ kind: 'heading', depth: node.depth, content: placedInline(node, source) });
      return;
    case 'paragraph':
      blocks.push({ kind: 'prose', content: placedInline(node, source) });
      return;
    case 'code':
      blocks.push({
        kind: 'code',
        language: node.lang ?? '',
        meta: node.meta ?? '',
        content: placedLines(node.value, firstContentLine(node, source), source),
      });
      return;
    case 'yaml':
      blocks.push({ kind: 'front matter', content: placedLines(node.value, 2, source) });
      return;
    case 'table':
      blocks.push({ kind: 'table', rows: tableRows(node, source), caption: null });
      return;
    case 'html':
      blocks.push(...htmlBlocks(node.value, node.position?.start.offset ?? 0));
      return;
    default:
      if ('children' in node) collectAll(node.children, source, blocks);
  }
}

/** A blank line ends a piece of HTML for Markdown, also within a table: pieces that follow each other are read as one. */
function collectAll(nodes: readonly Nodes[], source: Source, blocks: Block[]): void {
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index];
    if (node === undefined) return;
    let last = index;
    if (node.type === 'html') while (nodes[last + 1]?.type === 'html') last += 1;
    const start = node.position?.start.offset ?? 0;
    const end = nodes[last]?.position?.end.offset ?? start;
    if (last > index) blocks.push(...htmlBlocks(source.text.slice(start, end), start));
    else collect(node, source, blocks);
    index = last;
  }
}

/** Where a block's own text begins. */
export function startOf(block: Block): number {
  if (block.kind !== 'table') return block.content.offsetAt(0);
  return block.rows[0]?.[0]?.offsetAt(0) ?? 0;
}

function firstContentLine(node: Extract<Nodes, { type: 'code' }>, source: Source): number {
  const { line, offset } = node.position?.start ?? { line: 1, offset: 0 };
  // An indented block has no fence above its first line: it begins with its indent.
  return /[`~]/.test(source.text.charAt(offset ?? 0)) ? line + 1 : line;
}

function tableRows(table: Table, source: Source): readonly (readonly PlacedText[])[] {
  return table.children.map((row) => row.children.map((cell) => placedInline(cell, source)));
}

/** Lines that are written in the post behind a common prefix (an indent, a quote mark) of each line. */
function placedLines(value: string, firstLine: number, source: Source): PlacedText {
  const starts = [0];
  for (let at = value.indexOf('\n'); at !== -1; at = value.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    text: value,
    offsetAt(index) {
      const line = Math.max(0, firstFrom(starts, index + 1, (start) => start) - 1);
      const start = starts[line] ?? 0;
      const length = (starts[line + 1] ?? value.length + 1) - 1 - start;
      const prefix = Math.max(0, source.line(firstLine + line).length - length);
      return source.startOfLine(firstLine + line) + prefix + (index - start);
    },
  };
}

/** The text of a paragraph, heading or cell, with emphasis and links dissolved; inline code keeps its text. */
function placedInline(node: Parents, source: Source): PlacedText {
  let text = '';
  const pieces: { readonly at: number; readonly offset: number; readonly exact: boolean }[] = [];
  const visit = (child: Nodes): void => {
    if (child.type === 'text' || child.type === 'inlineCode') {
      const end = child.position?.end.offset ?? 0;
      let from = child.position?.start.offset ?? 0;
      // Line by line: quote marks and indents stand between the lines of a paragraph, escapes within them.
      for (const [number, line] of child.value.split(/\r?\n/).entries()) {
        if (number > 0) text += ' ';
        const found = source.text.slice(from, end).indexOf(line);
        const exact = found !== -1;
        pieces.push({ at: text.length, offset: exact ? from + found : from, exact });
        if (exact) from += found + line.length;
        text += line;
      }
    } else if (child.type === 'break' || child.type === 'html') {
      pieces.push({ at: text.length, offset: child.position?.start.offset ?? 0, exact: false });
      text += ' ';
    } else if ('children' in child) for (const inner of child.children) visit(inner);
  };
  for (const child of node.children) visit(child);
  return {
    text,
    offsetAt(index) {
      const piece = pieces[firstFrom(pieces, index + 1, ({ at }) => at) - 1];
      if (piece === undefined) return node.position?.start.offset ?? 0;
      return piece.offset + (piece.exact ? index - piece.at : 0);
    },
  };
}
