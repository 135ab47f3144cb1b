import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPrintedNumbers, type PrintedNumber } from '../../../core/claims/printed-number.ts';
import {
  formatAtSamePrecision,
  matchesOnlyIfTruncated,
  widenedToItems,
} from '../../../core/claims/printed-number-format.ts';

function read(text: string): PrintedNumber {
  const [printed] = findPrintedNumbers(text);
  if (printed === undefined) {
    throw new Error(`no number in ${text}`);
  }
  return printed;
}

describe('a measured value is written with the digits of the claim', () => {
  it.each([
    ['0.87', 0.9123, '0.91'],
    ['0.870', 0.9123, '0.912'],
    ['0.87', 0.865, '0.87'],
    ['.87', 0.912, '.91'],
    ['.87', 1.234, '1.23'],
    ['20 GB', 22.4, '22'],
    ['1500 tokens/s', 1638, '1600'],
    ['500 steps', 512, '512'],
    ['14.9M parameters', 20_185_088, '20.2M'],
    ['39,894,016 B', 1_234_567, '1,234,567'],
    ['+3.1%', 2.04, '+2.0'],
    ['+3.1%', -2.04, '-2.0'],
    ['1e-4', 0.0000512, '5e-5'],
    ['5e-05', 0.00123, '1e-03'],
    ['1.5×10⁻⁴', 0.0234, '2.3×10⁻²'],
    ['3h20min', 245.4, '4h5'],
    ['0.61 -> 0.72', 0.6951, '0.70'],
    ['0.87', Number.NaN, 'NaN'],
  ])('%s, measured %d: %s', (printed, value, expected) => {
    expect(formatAtSamePrecision(value, read(printed))).toBe(expected);
  });

  it('writing back the value that was read gives the same characters', () => {
    const whole = fc.integer({ min: 1, max: 999_999 });
    const numerals = fc.oneof(
      whole.map(String),
      whole.map((digits) => digits.toLocaleString('en-US')),
      fc
        .tuple(fc.boolean(), fc.nat(9999), fc.stringMatching(/^\d{1,6}$/))
        .map(([minus, before, after]) => `${minus && before > 0 ? '-' : ''}${before}.${after}`),
      fc
        .tuple(
          fc.integer({ min: 1, max: 9 }),
          fc.stringMatching(/^\d{0,3}$/),
          fc.integer({ min: -30, max: -1 }),
        )
        .map(([lead, rest, exponent]) => `${lead}${rest === '' ? '' : `.${rest}`}e${exponent}`),
      fc
        .tuple(fc.stringMatching(/^[1-9]\d?\.\d$/), fc.constantFrom('K', 'M', 'B', '万'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(numerals, (text) => {
        const printed = read(text);

        expect(formatAtSamePrecision(printed.value, printed)).toBe(text);
      }),
    );
  });

  it('reading a value printed to any number of digits gives an interval that holds the value', () => {
    const values = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 10 }), (value, digits) => {
        const { lower, upper } = read(value.toFixed(digits));

        expect(lower).toBeLessThanOrEqual(value);
        expect(upper).toBeGreaterThanOrEqual(value);
      }),
    );
  });
});

describe('a cut-off value', () => {
  it.each([
    [0.878, true],
    [0.8749, false],
    [0.865, false],
    [0.88, false],
    [-0.878, false],
  ])('%d printed as 0.87: %s', (value, expected) => {
    expect(matchesOnlyIfTruncated(value, read('0.87'))).toBe(expected);
  });
});

describe('a score over few items', () => {
  it('is read no finer than one item', () => {
    const widened = widenedToItems(read('60.4%'), 164, 100);

    expect(widened.lastPlace).toBeCloseTo(0.6098, 4);
    expect(widened.lower).toBeCloseTo(60.4 - 0.3049, 4);
    expect(widened.upper).toBeCloseTo(60.4 + 0.3049, 4);
  });

  it('keeps its printed digits where they are coarser', () => {
    const printed = read('72.3%');

    expect(widenedToItems(printed, 10_000, 100)).toBe(printed);
  });
});
