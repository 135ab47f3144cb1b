import { parseDiagrams } from '../../../../adapters/mermaid/parse-diagrams.ts';
import { parseMarkdown } from '../../../../core/post/markdown.ts';
import type { Post, Problem } from '../../../../core/post/post.ts';
import { readPost } from '../../../../core/post/read-post.ts';
import { checkQuality } from '../../../../core/preflight/quality/check-quality.ts';
import { diagramsOf } from '../../../../core/preflight/quality/diagrams.ts';
import { openPage } from '../../../../core/preflight/quality/view.ts';

export interface Around {
  /** Files that the repository holds. */
  readonly files?: readonly string[];
  readonly levels?: Post['rules'];
}

/** What the rules say of a text at `posts/example.md`, with its diagrams read by Mermaid. */
export async function checkText(
  text: string,
  { files = [], levels = {} }: Around = {},
): Promise<readonly Problem[]> {
  const path = 'posts/example.md';
  const page = openPage(readPost(path, text), path, text, parseMarkdown(text));
  const diagrams = diagramsOf(page);
  const results = await parseDiagrams(diagrams.map((diagram) => diagram.text));
  const answers = new Map(
    results.flatMap((result, index) => {
      const diagram = diagrams[index];
      return diagram === undefined ? [] : [[diagram.offset, result] as const];
    }),
  );
  return checkQuality({ ...page, files: new Set(files), diagrams: answers }, levels);
}
