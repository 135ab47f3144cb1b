import type { Verdict } from '../verdict/verdict.ts';

/** A number for people: about four significant digits, whole numbers in full, no trailing zeros. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 1000 || Number.isInteger(value)
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(4)));
}

/** What was measured, in the claim's unit. */
export function measuredText({ measured, reading }: Verdict): string {
  if (measured === null) return '–';
  if (typeof measured === 'string') return `“${measured}”`;
  return `${shortNumber(measured)}${reading ? ` ${reading}` : ''}`;
}

/** The smallest change that the check would have noticed. */
export function mddText({ mdd, relativeMdd, reading }: Verdict): string {
  if (mdd === null) return '–';
  if (mdd === 0) return 'any';
  const share = relativeMdd === null ? '' : ` (${shortNumber(Number((relativeMdd * 100).toPrecision(2)))} %)`;
  return `${shortNumber(Number(mdd.toPrecision(2)))}${reading ? ` ${reading}` : ''}${share}`;
}
