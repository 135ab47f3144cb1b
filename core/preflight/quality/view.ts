import type { Nodes, Root } from 'mdast';
import type { Post } from '../../post/post.ts';
import { Source } from '../../post/source.ts';
import type { DiagramResult } from './diagram-result.ts';

/** A post as its rules about writing see it: what was read from it, and the Markdown that it was read from. */
export interface QualityPage {
  readonly post: Post;
  /** Where the post lies, relative to the top of its repository, with `/`. */
  readonly path: string;
  readonly source: Source;
  /** Every node of the Markdown, parents before their children. */
  readonly nodes: readonly Nodes[];
  readonly tree: Root;
}

/** A page, and what only the outside knows of it. */
export interface QualityView extends QualityPage {
  /** Files and folders of the repository that exist, relative to its top: an answer to `referencedFiles`. */
  readonly files: ReadonlySet<string>;
  /** What became of the diagrams, by their offset: an answer to `diagramsOf`. One without an answer is not judged. */
  readonly diagrams: ReadonlyMap<number, DiagramResult>;
}

/** The page of a post, from the tree that the post was read from. */
export function openPage(post: Post, path: string, text: string, tree: Root): QualityPage {
  const nodes: Nodes[] = [];
  const visit = (node: Nodes): void => {
    nodes.push(node);
    if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(tree);
  return { post, path, source: new Source(text), nodes, tree };
}

/** Offset of a node's first character. */
export function offsetOf(node: Nodes): number {
  return node.position?.start.offset ?? 0;
}

/** The words of a node, without marks. */
export function wordsOf(node: Nodes): string {
  if ('children' in node) return node.children.map(wordsOf).join('');
  if (node.type === 'text' || node.type === 'inlineCode') return node.value;
  return node.type === 'image' || node.type === 'imageReference' ? (node.alt ?? '') : '';
}
