import { describe, expect, it } from 'vitest';
import { fitOf } from '../../../../core/preflight/fit/fits.ts';
import type { HardwareClass } from '../../../../core/preflight/hardware.ts';

const card: HardwareClass = {
  name: 'card',
  gpu: 'card',
  devices: 2,
  memoryGiB: 24,
  usableGiB: 22,
  teraflops: null,
  bfloat16: true,
  instances: [],
};

describe('fitOf', () => {
  it.each([
    [{ low: 10, median: 12, high: 14 }, 1, 'fits'],
    [{ low: 20, median: 21, high: 22 }, 2, 'fits'],
    [{ low: 20, median: 21, high: 22.1 }, 1, 'borderline'],
    [{ low: 22, median: 24, high: 26 }, 1, 'borderline'],
    [{ low: 22.1, median: 24, high: 26 }, 1, 'no'],
    [{ low: 1, median: 2, high: 3 }, 3, 'no'],
    [null, 1, 'unknown'],
    [null, 3, 'no'],
  ] as const)('%j GiB on each of %d devices: %s', (gpuMemoryGiB, devices, expected) => {
    expect(fitOf({ gpuMemoryGiB, devices }, card)).toBe(expected);
  });
});
