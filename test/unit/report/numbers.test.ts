import { describe, expect, it } from 'vitest';
import { mddText, measuredText, shortNumber } from '../../../core/report/numbers.ts';
import { unjudged, type Verdict } from '../../../core/verdict/verdict.ts';

function verdict(changed: Partial<Verdict>): Verdict {
  return { ...unjudged('inconclusive', 'a reason'), ...changed, outcome: 'inconclusive' };
}

describe('a number for people', () => {
  it.each([
    [0, '0'],
    [4, '4'],
    [-3, '-3'],
    [999, '999'],
    [39_894_016, '39,894,016'],
    [1234.5678, '1,235'],
    [-1234.4, '-1,234'],
    [22.04999, '22.05'],
    [0.5, '0.5'],
    [0.872_345, '0.8723'],
    [0.000_123_456, '0.0001235'],
    [0.1 + 0.2, '0.3'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('%d is written %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });
});

describe('what was measured', () => {
  it.each([
    [{ measured: null }, '–'],
    [{ measured: 0.872_345, reading: '' }, '0.8723'],
    [{ measured: 39.894_016, reading: 'MB' }, '39.89 MB'],
    [{ measured: 4, reading: null }, '4'],
    [{ measured: 'I am Juniper.' }, '“I am Juniper.”'],
  ])('%j is written %s', (changed, text) => {
    expect(measuredText(verdict(changed))).toBe(text);
  });
});

describe('the smallest change that would have been noticed', () => {
  it.each([
    [{ mdd: null }, '–'],
    [{ mdd: 0 }, 'any'],
    [{ mdd: 0.0234, relativeMdd: 0.0269 }, '0.023 (2.7 %)'],
    [{ mdd: 1.26, relativeMdd: 0.0567, reading: 'GB' }, '1.3 GB (5.7 %)'],
    [{ mdd: 0.5, relativeMdd: null }, '0.5'],
    [{ mdd: 1849, relativeMdd: 1.2, reading: 's' }, '1,800 s (120 %)'],
  ])('%j is written %s', (changed, text) => {
    expect(mddText(verdict(changed))).toBe(text);
  });
});
