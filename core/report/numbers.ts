import type { Verdict } from '../verdict/verdict.ts';

/** A number for people: about four significant digits, whole numbers in full, no trailing zeros. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const digits = Math.abs(value) >= 1000 ? 0 : 4;
  const text = digits === 0 ? value.toFixed(0) : value.toPrecision(digits);
  return text.includes('e') ? text : text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
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
