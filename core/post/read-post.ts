import { findClaims } from '../claims/find-claims.ts';
import { directClaims, directRuns, idleDirectives } from './apply-directives.ts';
import { type Block, readBlocks } from './blocks.ts';
import { readDirectives } from './directives.ts';
import { readFrontMatter } from './front-matter.ts';
import { refusePost } from './guard.ts';
import type { Post } from './post.ts';
import { findRuns } from './runs/find-runs.ts';
import { Source } from './source.ts';

/** Reads a Markdown post: its runs, its claims, and what is wrong with it. Nothing of it is executed. */
export function readPost(path: string, text: string): Post {
  const refusal = refusePost(text);
  if (refusal !== null) return { path, title: null, runs: [], claims: [], problems: [refusal] };
  const source = new Source(text);
  const blocks = readBlocks(source);
  const front = readFrontMatter(blocks, source);
  const { directives, problems } = readDirectives(blocks, source);
  const runs = directRuns(findRuns(blocks, source), directives);
  const claims = directClaims(findClaims(blocks, runs, source), directives, runs, source);
  return {
    path,
    title: front.title ?? firstHeading(blocks),
    runs: runs.map(({ run }) => run),
    claims,
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
