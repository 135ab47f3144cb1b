import { releases } from './tables/packed-tables.ts';

/** Every ms-swift release on PyPI that the tables cover, in ascending order. */
export function publishedReleases(): readonly string[] {
  return releases.map(({ release }) => release);
}

/**
 * The newest published release that is not newer than a version a post names (`4.4.3` of an image, `3.8.0.dev0` of a
 * source tree), or null when there is none or the text is not a version.
 */
export function newestReleaseUpTo(version: string): string | null {
  const wanted = versionKey(version);
  if (wanted === null) return null;
  const older = releases.filter(({ release }) => {
    const key = versionKey(release);
    return key !== null && compareKeys(key, wanted) <= 0;
  });
  return older.at(-1)?.release ?? null;
}

/** PEP 440 as far as ms-swift uses it: `1.2.3`, `1.2`, `1.2.3.post1`, `1.2.3.dev0`, each with an optional `v`. */
const VERSION = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:\.(post|dev)(\d+))?$/;

function versionKey(version: string): readonly number[] | null {
  const match = VERSION.exec(version);
  if (match === null) return null;
  const [, major, minor, patch = '0', suffix, number = '0'] = match;
  const stage = suffix === 'dev' ? -1 : suffix === 'post' ? 1 : 0;
  return [Number(major), Number(minor), Number(patch), stage, Number(number)];
}

function compareKeys(left: readonly number[], right: readonly number[]): number {
  for (const [place, number] of left.entries()) {
    const difference = number - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The newest release that the tables cover. */
export function newestRelease(): string {
  return publishedReleases().at(-1) ?? '';
}
