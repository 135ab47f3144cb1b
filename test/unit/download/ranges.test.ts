import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteCount, missingRanges, splitRanges } from '../../../adapters/download/ranges.ts';

describe('what is missing of a file', () => {
  it.each([
    ['nothing has come', [], [[0, 10]]],
    ['all has come', [[0, 10]], []],
    ['the beginning has come', [[0, 4]], [[4, 10]]],
    [
      'the middle has come',
      [[3, 7]],
      [
        [0, 3],
        [7, 10],
      ],
    ],
    [
      'parts have come in another order, and twice',
      [
        [6, 9],
        [0, 2],
        [1, 3],
        [6, 7],
      ],
      [
        [3, 6],
        [9, 10],
      ],
    ],
  ])('where %s', (_, received, missing) => {
    const ranges = received.map(([from = 0, to = 0]) => ({ from, to }));

    expect(missingRanges(ranges, 10).map(({ from, to }) => [from, to])).toEqual(missing);
  });

  it('is, with what has come, every byte once', () => {
    const range = fc
      .tuple(fc.nat(50), fc.nat(50))
      .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) }));
    fc.assert(
      fc.property(fc.array(range), fc.integer({ min: 50, max: 60 }), (received, size) => {
        const isIn = (byte: number, ranges: readonly { from: number; to: number }[]): boolean =>
          ranges.some(({ from, to }) => from <= byte && byte < to);
        const missing = missingRanges(received, size);

        for (let byte = 0; byte < size; byte++) expect(isIn(byte, missing)).toBe(!isIn(byte, received));
        expect(missing.every(({ from, to }) => from < to)).toBe(true);
      }),
    );
  });

  it('of an empty file is nothing', () => {
    expect(missingRanges([], 0)).toEqual([]);
  });
});

it('ranges are split into pieces of the same bytes', () => {
  const pieces = splitRanges(
    [
      { from: 0, to: 7 },
      { from: 20, to: 22 },
    ],
    3,
  );

  expect(pieces).toEqual([
    { from: 0, to: 3 },
    { from: 3, to: 6 },
    { from: 6, to: 7 },
    { from: 20, to: 22 },
  ]);
  expect(byteCount(pieces)).toBe(9);
});
