import { closest, distance } from 'fastest-levenshtein';

/** Hyphens and dashes of any script: text processors turn `--` into one of them. */
const LEADING_DASHES = /^[\p{Pd}\u2212]+/u;

/** The option name most like a word (`--max-step`, `—max_steps`), or null when none is close. */
export function nearestOption(word: string, names: Iterable<string>): string | null {
  const [head = ''] = word.replace(LEADING_DASHES, '').split('=', 1);
  return nearestWord(head.replaceAll('-', '_'), names);
}

/** The candidate most like a word, ignoring case, or null when more than a third of its letters would change. */
export function nearestWord(word: string, candidates: Iterable<string>): string | null {
  const known = [...candidates];
  if (word === '' || known.length === 0) return null;
  const lower = known.map((candidate) => candidate.toLowerCase());
  const best = closest(word.toLowerCase(), lower);
  const changed = distance(word.toLowerCase(), best);
  if (changed > Math.ceil(Math.max(word.length, best.length) / 3)) return null;
  return known[lower.indexOf(best)] ?? null;
}
