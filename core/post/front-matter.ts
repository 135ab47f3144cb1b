import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Block } from './blocks.ts';
import type { Problem } from './post.ts';
import type { Source } from './source.ts';

export interface FrontMatter {
  readonly title: string | null;
  readonly problems: readonly Problem[];
}

const known = z.looseObject({ title: z.coerce.string().optional() });

/** Reads the YAML at the head of a post. Keys that are not mustrun's belong to the author's blog and are left alone. */
export function readFrontMatter(blocks: readonly Block[], source: Source): FrontMatter {
  const [block] = blocks;
  if (block?.kind !== 'front matter') return { title: null, problems: [] };
  const lines = new LineCounter();
  const document = parseDocument(block.content.text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map((error): Problem => {
    const place = source.placeOf(block.content.offsetAt(error.pos[0]));
    return {
      ...place,
      code: 'front-matter',
      level: 'error',
      message: `the front matter is not YAML: ${error.message}`,
      expected: 'key: value',
      repair: null,
    };
  });
  const parsed = known.safeParse(problems.length === 0 ? document.toJS() : {});
  return { title: parsed.data?.title ?? null, problems };
}
