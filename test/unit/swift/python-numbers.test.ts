import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonFloat, pythonInteger } from '../../../core/swift/python-numbers.ts';

// Expected values: CPython 3.11's int() and float().
describe('pythonInteger', () => {
  it.each([
    ['5', 5],
    ['-5', -5],
    ['+5', 5],
    ['007', 7],
    ['1_000', 1000],
    [' 8\n', 8],
    ['\u3000８', 8],
    ['٣', 3],
    ['𝟗', 9],
    ['1e3', null],
    ['1.0', null],
    ['1_', null],
    ['1__0', null],
    ['_1', null],
    ['0x10', null],
    ['- 5', null],
    ['', null],
    ['５，０', null],
    ['1'.repeat(4301), null],
  ])('int(%j) is %j', (word, value) => {
    expect(pythonInteger(word)).toBe(value);
  });

  it('reads every integer that JavaScript prints', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => pythonInteger(String(value)) === value));
  });
});

describe('pythonFloat', () => {
  it.each([
    ['1e-4', 0.0001],
    ['1E3', 1000],
    ['5', 5],
    ['5.', 5],
    ['.5', 0.5],
    ['-.5', -0.5],
    ['1_0.5', 10.5],
    ['1_0e1_0', 1e11],
    [' 2.5 ', 2.5],
    ['１.５', 1.5],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['+nan', Number.NaN],
    ['1e', null],
    ['.', null],
    ['1_.5', null],
    ['1,5', null],
    ['0x1', null],
    ['infinit', null],
    ['2e-4 # rate', null],
    ['', null],
  ])('float(%j) is %d', (word, value) => {
    expect(pythonFloat(word)).toBe(value);
  });

  it('reads every finite number that JavaScript prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        Object.is(pythonFloat(String(value)) ?? 0, value === 0 ? 0 : value),
      ),
    );
  });
});
