import type { Block, PlacedText } from './blocks.ts';
import { readHtml } from './html/read-html.ts';

/**
 * The blocks that a piece of HTML in a post holds: tables as grids, `<pre>` as code, comments, running text. What the
 * piece is written behind (a quote mark, an indent) moves later lines by a few columns.
 */
export function htmlBlocks(html: string, start: number): readonly Block[] {
  const reading = readHtml(html, (index) => start + index);
  const blocks: { readonly at: number; readonly block: Block }[] = [];
  const add = (content: PlacedText, block: Block): void => {
    blocks.push({ at: content.offsetAt(0), block });
  };
  for (const { grid, caption, start: at } of reading.tables) {
    const rows = grid.map((row) => row.map(({ content }) => content));
    blocks.push({ at, block: { kind: 'table', rows, caption } });
  }
  for (const { kind, language, content } of reading.code) {
    if (kind === 'block') add(content, { kind: 'code', language, meta: '', content });
  }
  for (const content of reading.comments) add(content, { kind: 'comment', content });
  for (const content of reading.prose) add(content, { kind: 'prose', content });
  return blocks.toSorted((one, other) => one.at - other.at).map(({ block }) => block);
}
