import type { PostState } from '../verdict/combine.ts';
import { escapeHtml } from './html.ts';

/** A published post's state, and when it was last verified; null when it never was. */
export interface BadgeFacts {
  readonly state: PostState;
  readonly verifiedAt: Date | null;
}

/** For https://shields.io/badges/endpoint-badge, which draws the badge itself. */
export interface EndpointBadge {
  readonly schemaVersion: 1;
  readonly label: string;
  readonly message: string;
  readonly color: string;
  readonly isError: boolean;
  readonly cacheSeconds: number;
}

const LABEL = 'mustrun';

/** Only what was obtained is green. Each has a contrast of 4.5 to 1 or more with white letters (WCAG 2.2, 1.4.3). */
const COLOURS: Readonly<Record<PostState, string>> = {
  reproduced: '#1a7f37',
  'within noise': '#0969da',
  'needs a look': '#9a6700',
  'not reproduced': '#cf222e',
  'not judged': '#59636e',
  'no claims': '#59636e',
};

/** An hour: a post is verified once a night at most. */
const CACHE_SECONDS = 3600;

/** A picture does not grow old by itself, so the day of the verification is in it. */
export function badgeText({ state, verifiedAt }: BadgeFacts): string {
  return verifiedAt === null ? 'not verified' : `${state}, ${verifiedAt.toISOString().slice(0, 10)}`;
}

export function endpointBadge(facts: BadgeFacts): EndpointBadge {
  return {
    schemaVersion: 1,
    label: LABEL,
    message: badgeText(facts),
    color: colourOf(facts),
    isError: facts.verifiedAt !== null && facts.state === 'not reproduced',
    cacheSeconds: CACHE_SECONDS,
  };
}

/** The badge as a picture that loads nothing; `title` is the post's, for those who hear it read. */
export function badgeSvg(facts: BadgeFacts, title: string): string {
  const message = badgeText(facts);
  const [left, right] = [widthOf(LABEL), widthOf(message)];
  const width = left + right;
  const spoken = escapeHtml(`${title}: ${message}`.replace(/\p{Cc}/gu, ' ').toWellFormed());
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${spoken}">
<title>${spoken}</title>
<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#24292f"/><rect x="${left}" width="${right}" height="20" fill="${colourOf(facts)}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle" aria-hidden="true">
<text x="${left / 2}" y="14" textLength="${left - PADDING}">${LABEL}</text>
<text x="${left + right / 2}" y="14" textLength="${right - PADDING}">${escapeHtml(message)}</text>
</g>
</svg>
`;
}

function colourOf({ state, verifiedAt }: BadgeFacts): string {
  return verifiedAt === null ? COLOURS['not judged'] : COLOURS[state];
}

const PADDING = 12;

/** Pixels: letters of the font at 11 px are 6.5 wide on average, and `textLength` makes them so in any other. */
function widthOf(text: string): number {
  return Math.ceil(text.length * 6.5) + PADDING;
}
