import { offsetOf, type QualityPage } from './view.ts';

/** A Mermaid block of a post. */
export interface Diagram {
  /** Of the block; the key of its result. */
  readonly offset: number;
  readonly text: string;
  /** Line of the post that the diagram's first line stands in. */
  readonly firstLine: number;
}

/** The Mermaid blocks of a post: ` ```mermaid `, and ` ```{mermaid} ` as MyST and Quarto write it. */
export function diagramsOf({ nodes }: QualityPage): readonly Diagram[] {
  return nodes.flatMap((node): readonly Diagram[] => {
    if (node.type !== 'code' || !/^\{?mermaid\}?$/i.test(node.lang ?? '')) return [];
    const firstLine = (node.position?.start.line ?? 0) + 1;
    return [{ offset: offsetOf(node), text: node.value, firstLine }];
  });
}
