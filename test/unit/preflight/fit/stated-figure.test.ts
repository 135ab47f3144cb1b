import { describe, expect, it } from 'vitest';
import { isMeasurement, readFigure } from '../../../corpus/stated-memory.ts';

describe('readFigure', () => {
  it.each([
    ['22GB', 22, null, null],
    ['17.3GiB', 17.3, null, null],
    ['4 * 44GiB; 15.5s/it', 44, 4, null],
    ['14GiB * 4', 14, 4, null],
    ['8*40G', 40, 8, null],
    ['8*80G GPU', 80, 8, null],
    ['1*5G', 5, 1, null],
    ['GPU Memory: 4 * 42GB, Training Speed 10s/it', 42, 4, 'GPU Memory'],
    ['with padding_free: 4 * 47GiB, 1.90s/it', 47, 4, 'with padding_free'],
    ['without padding_free: 4 * 57GiB 3.32s/it', 57, 4, 'without padding_free'],
    ['gc true, vgc false: 62GiB 2.32s/it', 62, null, 'gc true, vgc false'],
    ['lora: 21.6GiB', 21.6, null, 'lora'],
  ])('%s', (text, gib, devices, variant) => {
    expect(readFigure(text)).toEqual({ gib, devices, variant });
  });

  it.each(['NODE1. The node with 2*80G will be used to deploy the vLLM server.', '30 minutes', ''])(
    'finds none in "%s"',
    (text) => {
      expect(readFigure(text)).toBeNull();
    },
  );
});

describe('isMeasurement', () => {
  it.each([
    ['4 * 24GiB', false],
    ['8*40G', false],
    ['4*80G', false],
    ['76GiB', true],
    ['21.6GiB', true],
  ])('%s: %s', (text, measured) => {
    expect(isMeasurement(readFigure(text) ?? { gib: 24, devices: null, variant: null })).toBe(measured);
  });
});
