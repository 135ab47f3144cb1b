import { type Reference, referencesOf } from '../references.ts';
import type { Finding, Rule } from '../rule.ts';

/** What a tool for screenshots or an editor names a picture: `image.png`, `image-20240201133359457`, `IMG_0231`. */
const FILE_NAME =
  /^(?:[\w-]+\.(?:png|jpe?g|gif|svg|webp|bmp|avif)|(?:image|img|picture|photo|screenshot|screen shot)?[-_ ]?\d*|untitled|alt(?: text)?)$/i;

export const pictureDescribed: Rule = {
  id: 'picture-described',
  level: 'warning',
  title: 'Pictures have alternative text.',
  check: ({ source, ...page }) =>
    referencesOf({ source, ...page }).flatMap((reference): readonly Finding[] => {
      const message = whatIsMissing(reference);
      if (message === null) return [];
      return [
        {
          ...source.placeOf(reference.offset),
          message,
          expected: 'what the picture shows, in a few words: ![train loss over 16 steps](…)',
          repair: 'write it between the brackets, or in alt="…"',
        },
      ];
    }),
};

function whatIsMissing({ kind, alternative, decorative }: Reference): string | null {
  if (kind !== 'picture' || decorative) return null;
  if (alternative === null) return 'this picture has no alternative text: who cannot see it learns nothing';
  return FILE_NAME.test(alternative) ? `"${alternative}" does not say what the picture shows` : null;
}
