import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfmTable } from 'micromark-extension-gfm-table';

/** The constructs whose marks the parser pairs over a whole paragraph. */
const PAIRED = [
  'attention',
  'autolink',
  'codeText',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
];

/** A paragraph, heading or table cell: what is parsed for emphasis and links in one go. */
export interface InlinePart {
  readonly text: string;
  /** Line of its first character, from 1. */
  readonly line: number;
}

/** The inline parts of a post by its block structure alone, which takes linear time: nothing within them is parsed. */
export function inlineParts(text: string): readonly InlinePart[] {
  const tree = fromMarkdown(text, {
    extensions: [gfmTable(), frontmatter(['yaml']), { disable: { null: PAIRED } }],
    mdastExtensions: [gfmTableFromMarkdown(), frontmatterFromMarkdown(['yaml'])],
  });
  const parts: InlinePart[] = [];
  const visit = (node: Nodes): void => {
    if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
      const { start, end } = node.position ?? {};
      if (start !== undefined) parts.push({ text: text.slice(start.offset, end?.offset), line: start.line });
    } else if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(tree);
  return parts;
}
