import { describe, expect, it } from 'vitest';
import { badgeSvg, badgeText, endpointBadge } from '../../../core/report/badge.ts';
import type { PostState } from '../../../core/verdict/combine.ts';

const verifiedAt = new Date('2026-01-31T23:59:59Z');
const STATES: readonly PostState[] = [
  'not reproduced',
  'needs a look',
  'not judged',
  'within noise',
  'reproduced',
  'no claims',
];

/** The relative luminance of WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('a badge', () => {
  it.each(STATES)('says "%s" and the day', (state) => {
    expect(badgeText({ state, verifiedAt })).toBe(`${state}, 2026-01-31`);
  });

  it('of a post that was never verified says so, whatever its state', () => {
    const facts = { state: 'reproduced', verifiedAt: null } as const;

    expect(badgeText(facts)).toBe('not verified');
    expect(endpointBadge(facts)).toMatchObject({ color: '#59636e', isError: false });
  });

  it('has the fields of an endpoint badge', () => {
    expect(endpointBadge({ state: 'not reproduced', verifiedAt })).toEqual({
      schemaVersion: 1,
      label: 'mustrun',
      message: 'not reproduced, 2026-01-31',
      color: '#cf222e',
      isError: true,
      cacheSeconds: 3600,
    });
  });

  it('is green only where everything was reproduced', () => {
    const green = STATES.filter((state) => endpointBadge({ state, verifiedAt }).color === '#1a7f37');

    expect(green).toEqual(['reproduced']);
  });

  it.each(STATES)('can be read in white letters: %s', (state) => {
    const { color } = endpointBadge({ state, verifiedAt });

    expect(1.05 / (luminance(color) + 0.05)).toBeGreaterThanOrEqual(4.5);
  });

  it('has a title and a label for those who hear it read, whatever the post is called', () => {
    const svg = badgeSvg({ state: 'reproduced', verifiedAt }, '"><script>x</script>\u0000');

    expect(svg).toContain(
      '<title>&#34;&#62;&#60;script&#62;x&#60;/script&#62; : reproduced, 2026-01-31</title>',
    );
    expect(svg).toContain('role="img" aria-label="&#34;&#62;&#60;script');
    expect(svg).not.toContain('<script');
  });

  it('is as wide as its words', () => {
    const widthOf = (state: PostState) =>
      Number(/ width="(\d+)" height="20" role/.exec(badgeSvg({ state, verifiedAt }, 'a'))?.[1]);

    expect(widthOf('not reproduced') - widthOf('reproduced')).toBe(26);
  });
});
