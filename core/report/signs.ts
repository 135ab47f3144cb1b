import type { Outcome } from '../verdict/verdict.ts';

/** One character before the word for it: it is never the only thing that tells. */
export const OUTCOME_SIGNS: Readonly<Record<Outcome, string>> = {
  reproduced: '✔',
  'within noise': '≈',
  'not reproduced': '✘',
  inconclusive: '?',
  'not comparable': '?',
  'not run': '–',
};
