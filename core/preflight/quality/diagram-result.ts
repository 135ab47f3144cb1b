/** What a Mermaid parser says of a diagram. */
export type DiagramResult =
  | { readonly kind: 'parsed' }
  /** `line` counts from 1 within the diagram. */
  | { readonly kind: 'broken'; readonly line: number; readonly message: string }
  /** Nobody can tell: it took too long or too much memory, or its kind needs a browser. */
  | { readonly kind: 'unknown'; readonly message: string };
