import type { Root } from 'mdast';
import { findClaims } from '../claims/find-claims.ts';
import { directClaims, directRuns, idleDirectives } from './apply-directives.ts';
import { type Block, readBlocks } from './blocks.ts';
import { type Directive, postDirective, readDirectives } from './directives.ts';
import { readFrontMatter } from './front-matter.ts';
import { refusePost } from './guard.ts';
import { parseMarkdown } from './markdown.ts';
import type { Post } from './post.ts';
import { findRuns } from './runs/find-runs.ts';
import { Source } from './source.ts';

/** Reads a Markdown post: its runs, its claims, and what is wrong with it. Nothing of it is executed. */
export function readPost(path: string, text: string): Post {
  return readPostAndTree(path, text).post;
}

/** Reads a post, and gives the parsed Markdown for whoever looks at how it is written; null where it was refused. */
export function readPostAndTree(
  path: string,
  text: string,
): { readonly post: Post; readonly tree: Root | null } {
  const refusal = refusePost(text);
  if (refusal !== null) {
    const post = { path, title: null, runs: [], claims: [], rules: {}, problems: [refusal] };
    return { post, tree: null };
  }
  const tree = parseMarkdown(text);
  return { post: readParsed(path, tree, new Source(text)), tree };
}

function readParsed(path: string, tree: Root, source: Source): Post {
  const blocks = readBlocks(tree, source);
  const front = readFrontMatter(blocks, source);
  const { directives, problems } = readDirectives(blocks, source);
  const ofPost = postDirective(front.settings);
  const runs = directRuns(findRuns(blocks, source, front.settings.engine ?? null), directives, ofPost);
  const claims = directClaims(
    findClaims(blocks, runs, source, namedBy(directives)),
    directives,
    ofPost,
    runs,
    source,
  );
  return {
    path,
    title: front.title ?? firstHeading(blocks),
    runs: runs.map(({ run }) => run),
    claims,
    rules: front.settings.rules ?? {},
    problems: [
      ...front.problems,
      ...problems,
      ...idleDirectives(directives, claims, runs, source),
      ...runs.flatMap(({ run }) => run.problems),
    ],
  };
}

function firstHeading(blocks: readonly Block[]): string | null {
  for (const block of blocks) if (block.kind === 'heading') return block.content.text;
  return null;
}

function namedBy(directives: readonly Directive[]): ReadonlyMap<number, NonNullable<Directive['claim']>> {
  return new Map(directives.flatMap(({ start, claim }) => (claim === null ? [] : [[start, claim] as const])));
}
