import { z } from 'zod';

/** A command of ms-swift's examples with the memory that its header states (shared corpus, stated-memory.json). */
export const statedRows = z.array(
  z.strictObject({
    source: z.string(),
    stated: z.array(z.string()),
    env: z.record(z.string(), z.string()),
    shell_variables: z.record(z.string(), z.string()),
    words: z.array(z.string()),
  }),
);

export type StatedRow = z.infer<typeof statedRows>[number];

/** A figure of a header: `4 * 44GiB; 15.5s/it`, `with padding_free: 4 * 47GiB`, `22GB`, `14GiB * 4`. */
export interface StatedFigure {
  /** GiB of one device. The headers write GB, G and GiB for the same thing, which the engine's log counts in GiB. */
  readonly gib: number;
  /** How many devices it says; null where it says one figure alone. */
  readonly devices: number | null;
  /** What it holds for, where it says: `with padding_free`. */
  readonly variant: string | null;
}

export function readFigure(text: string): StatedFigure | null {
  const match = FIGURE.exec(text);
  if (match === null) return null;
  const { variant = '', before, size = '', after } = match.groups ?? {};
  const count = before ?? after;
  const said = variant.replace(/:\s*$/, '').trim();
  return {
    gib: Number(size),
    devices: count === undefined ? null : Number(count),
    variant: said === '' ? null : said,
  };
}

const FIGURE =
  /^(?<variant>[^:]{3,60}:|gc (?:true|false), vgc (?:true|false):)?\s*(?:(?<before>\d{1,3})\s*[*x]\s*)?(?<size>\d{1,3}(?:\.\d)?)\s*G(?:i?B)?(?:\s*[*x]\s*(?<after>\d{1,3}))?(?![\w])/i;

/** Sizes that cards have. A header with one of them says which card to take, not what was measured. */
const CARDS = new Set([24, 40, 80]);

export function isMeasurement({ gib }: StatedFigure): boolean {
  return !CARDS.has(gib);
}
