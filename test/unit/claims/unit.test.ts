import { describe, expect, it } from 'vitest';
import { findPrintedNumbers } from '../../../core/claims/printed-number.ts';
import { convertMeasured, readingsOf, type UnitReading } from '../../../core/claims/unit.ts';

function readings(text: string): readonly UnitReading[] {
  return findPrintedNumbers(text).flatMap(readingsOf);
}

describe('a printed unit means', () => {
  it.each([
    [
      '15 GB',
      'byte',
      [
        ['GB', 1e9],
        ['GiB', 2 ** 30],
      ],
    ],
    [
      '22G',
      'byte',
      [
        ['GB', 1e9],
        ['GiB', 2 ** 30],
      ],
    ],
    [
      '39.9 MB',
      'byte',
      [
        ['MB', 1e6],
        ['MiB', 2 ** 20],
      ],
    ],
    ['15 GiB', 'byte', [['GiB', 2 ** 30]]],
    ['38 min', 'second', [['min', 60]]],
    ['2 hours', 'second', [['h', 3600]]],
    ['5 分钟', 'second', [['min', 60]]],
    ['5 小时', 'second', [['h', 3600]]],
    ['5 시간', 'second', [['h', 3600]]],
    ['30 ms', 'second', [['ms', 0.001]]],
    ['4.64s/it', 'second per iteration', [['s/it', 1]]],
    ['0.2 it/s', 'iteration per second', [['it/s', 1]]],
    ['0.2 steps per second', 'iteration per second', [['it/s', 1]]],
    ['1500 tokens per second', 'token per second', [['tokens/s', 1]]],
    ['72.3%', 'fraction', [['%', 0.01]]],
    ['3x', 'factor', [['x', 1]]],
    ['500 steps', 'count', [['steps', 1]]],
    ['0.87', 'other', [['', 1]]],
  ])('%s', (text, dimension, meanings) => {
    const found = readings(text);

    expect(found.map(({ label, size }) => [label, size])).toEqual(meanings);
    expect(new Set(found.map((reading) => reading.dimension))).toEqual(new Set([dimension]));
  });

  it('the printed interval in every reading', () => {
    const intervals = readings('below 15 GB').map(({ lower, upper }) => [lower, upper]);

    expect(intervals).toEqual([
      [null, 15],
      [null, 15],
    ]);
  });
});

describe('a measured value is comparable', () => {
  it.each([
    [4, 'second per iteration', 'iteration per second', 0.25],
    [0.25, 'iteration per second', 'second per iteration', 4],
    [7, 'byte', 'byte', 7],
    [0.723, 'fraction', 'other', 0.723],
    [7, 'byte', 'second', null],
    [7, 'byte', 'other', null],
  ] as const)('%d from %s to %s: %s', (value, from, to, expected) => {
    expect(convertMeasured(value, from, to)).toBe(expected);
  });
});
