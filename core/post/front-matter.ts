import { z } from 'zod';
import { type FrontMatterSettings, frontMatterSchema } from '../settings/front-matter-settings.ts';
import { readYaml } from '../settings/read-yaml.ts';
import type { Block } from './blocks.ts';
import type { Problem } from './post.ts';
import type { Source } from './source.ts';

export interface FrontMatter {
  readonly title: string | null;
  /** What the author directs for the whole post. */
  readonly settings: FrontMatterSettings;
  readonly problems: readonly Problem[];
}

/** Keys that are not mustrun's belong to the author's blog and are left alone. */
const schema = z.looseObject({ title: z.unknown().optional(), mustrun: frontMatterSchema.nullish() });

/** Reads the YAML at the head of a post: its title, and strictly what stands under `mustrun`. */
export function readFrontMatter(blocks: readonly Block[], source: Source): FrontMatter {
  const [block] = blocks;
  if (block?.kind !== 'front matter') return { title: null, settings: {}, problems: [] };
  const { content } = block;
  const read = readYaml(content.text, {
    schema,
    code: 'front-matter',
    title: 'the front matter',
    placeOf: (offset) => source.placeOf(content.offsetAt(offset)),
  });
  if (read.kind === 'wrong') return { title: null, settings: {}, problems: read.problems };
  const { title, mustrun } = read.value;
  const isPlain = typeof title === 'string' || typeof title === 'number';
  return { title: isPlain ? String(title) : null, settings: mustrun ?? {}, problems: [] };
}
