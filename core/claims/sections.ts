import type { Block } from '../post/blocks.ts';
import { firstFrom } from '../post/first-from.ts';

/** A part of a post from its heading to the next of the same or a higher rank, with what stands below it. */
export interface Section {
  readonly start: number;
  /** The first offset behind it. */
  end: number;
  /** Where its own text ends: at its first subsection. */
  ownEnd: number;
  readonly depth: number;
  readonly heading: string;
  readonly parent: Section | null;
}

/** The sections of a post in order; the first is the whole post. */
export function sectionsOf(blocks: readonly Block[], end: number): readonly Section[] {
  let open: Section = { start: 0, end, ownEnd: end, depth: 0, heading: '', parent: null };
  const sections = [open];
  for (const block of blocks) {
    if (block.kind !== 'heading') continue;
    const start = block.content.offsetAt(0);
    const previous = sections.at(-1);
    if (previous !== undefined) previous.ownEnd = start;
    while (open.depth >= block.depth && open.parent !== null) {
      open.end = start;
      open = open.parent;
    }
    open = { start, end, ownEnd: end, depth: block.depth, heading: block.content.text, parent: open };
    sections.push(open);
  }
  return sections;
}

/** The innermost section that an offset lies in: the last that starts before it. */
export function sectionAt(sections: readonly Section[], offset: number): Section | null {
  return sections[firstFrom(sections, offset + 1, ({ start }) => start) - 1] ?? null;
}
