import type { CommentSection } from '../../core/ports/forge.ts';

/**
 * The sections one below the other, within `limit` UTF-16 units. What is too much is shed by rank and replaced by its
 * `instead`; when even that is too much, the text is cut.
 */
export function fitComment(head: string, sections: readonly CommentSection[], limit: number): string {
  const shed = new Set<CommentSection>();
  const write = (): string =>
    [head, ...sections.map((section) => (shed.has(section) ? section.instead : section.markdown))]
      .filter((part) => part !== '')
      .join('\n\n');
  const order = sections.filter(({ rank }) => rank > 0).reverse();
  for (const section of order.toSorted((one, other) => other.rank - one.rank)) {
    if (write().length <= limit) break;
    shed.add(section);
  }
  return cutText(write(), limit);
}

const ELLIPSIS = '…';

/** At most `limit` UTF-16 units, without half a character at the end. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.slice(0, limit - ELLIPSIS.length);
  return `${end.replace(/[\uD800-\uDBFF]$/, '')}${ELLIPSIS}`;
}
