import type { Problem } from '../post/post.ts';

/** A problem in one text: what was found, what was expected, what to do. */
export function explain({ message, expected, repair }: Problem): string {
  return [
    message,
    ...(expected === null ? [] : [`expected ${expected}`]),
    ...(repair === null ? [] : [repair]),
  ].join('; ');
}
