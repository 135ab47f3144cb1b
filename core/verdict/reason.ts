import type { ClaimReading } from './verdict.ts';

/** A number for a sentence, without binary noise. */
export function plain(value: number, significantDigits = 6): string {
  return String(Number(value.toPrecision(significantDigits)));
}

function withUnit(text: string, label: string): string {
  return label === '' ? text : `${text} ${label}`;
}

/** "measured 70.83 % (mean of 3 runs)". */
export function measuredPhrase(
  value: number,
  label: string,
  runs: number,
  combine: 'mean' | 'max' | 'log',
): string {
  const how = combine === 'max' ? 'largest' : 'mean';
  return `measured ${withUnit(plain(value), label)}${runs > 1 ? ` (${how} of ${runs} runs)` : ''}`;
}

/** "claimed 1.306 to 1.315", "claimed at most 15 GiB". */
export function claimedPhrase({ lower, upper, label }: ClaimReading): string {
  if (lower === null) {
    return upper === null ? 'claimed nothing definite' : `claimed at most ${withUnit(plain(upper), label)}`;
  }
  if (upper === null) {
    return `claimed at least ${withUnit(plain(lower), label)}`;
  }
  return lower === upper
    ? `claimed exactly ${withUnit(plain(lower), label)}`
    : `claimed ${plain(lower)} to ${withUnit(plain(upper), label)}`;
}

/** "0.04 GiB (3.1 %)". */
export function changePhrase(change: number, relative: number | null, label: string): string {
  const share = relative === null ? '' : ` (${plain(100 * relative, 2)} %)`;
  return `${withUnit(plain(change, 2), label)}${share}`;
}
