import { nearestWord } from '../../../swift/nearest.ts';
import type { Finding } from '../rule.ts';

/** A word of an option that must be one of those known, and is not. */
export interface Unknown {
  readonly option: string;
  readonly word: string;
  /** What the option names, for people. */
  readonly what: string;
  readonly known: readonly string[];
  /** What to do when no known word resembles it. */
  readonly otherwise: string;
  /** The release whose names they are; null for words that belong to another package. */
  readonly release: string | null;
}

/** How many known words a message lists. */
const LISTED = 14;

/** The finding for an unknown word, with the nearest known one as its repair. */
export function unknownName({ option, word, what, known, otherwise, release }: Unknown): Finding {
  const nearest = nearestWord(word, known);
  return {
    options: [option],
    message: `there is no ${what} "${word}"${release === null ? '' : ` in ms-swift ${release}`}`,
    expected: known.slice(0, LISTED).join(', ') + (known.length > LISTED ? ', …' : ''),
    repair: nearest === null ? otherwise : `did you mean ${nearest}?`,
  };
}
