import { describe, expect, it } from 'vitest';
import {
  cheapestInstance,
  HARDWARE,
  HARDWARE_SOURCES,
  hardwareClass,
  PRICES_OF,
} from '../../../../core/preflight/hardware.ts';

describe('the hardware table', () => {
  it('is dated and names its sources', () => {
    expect(PRICES_OF).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(Object.keys(HARDWARE_SOURCES)).toEqual(expect.arrayContaining(['price', 'size', 'compute']));
  });

  it('gives a card less than it is sold with, and a container less than the machine has', () => {
    for (const { memoryGiB, usableGiB, instances } of HARDWARE) {
      expect(usableGiB).toBeLessThan(memoryGiB);
      for (const { containerMiB, memoryMiB } of instances) expect(containerMiB).toBeLessThan(memoryMiB);
    }
  });

  it('lists instances from cheap to dear', () => {
    for (const { instances } of HARDWARE) {
      const prices = instances.map(({ usdPerHour }) => usdPerHour);
      expect(prices).toEqual(prices.toSorted((one, other) => one - other));
    }
  });

  it('has each name once', () => {
    expect(new Set(HARDWARE.map(({ name }) => name)).size).toBe(HARDWARE.length);
  });
});

describe('hardwareClass', () => {
  it.each([
    ['A10G', 'A10G'],
    ['a10g', 'A10G'],
    ['A10G x4', 'A10G x4'],
    ['a10gx4', 'A10G x4'],
    ['A100-80 X8', 'A100-80 x8'],
    ['A10', 'A10G'],
    ['4090', 'RTX 4090'],
    ['A100 * 8', 'A100-80 x8'],
    ['H100 x1', 'H100'],
  ])('%s is %s', (written, name) => {
    expect(hardwareClass(written)?.name).toBe(name);
  });

  it('has no class for a card that it does not know', () => {
    expect(hardwareClass('Voodoo 2')).toBeNull();
  });
});

describe('cheapestInstance', () => {
  it.each([
    [8_000, 'g5.xlarge'],
    [14_162, 'g5.xlarge'],
    [14_163, 'g5.2xlarge'],
    [120_000, undefined],
  ])('for %d MiB is %s', (needed, name) => {
    const hardware = hardwareClass('A10G');

    expect(hardware === null ? null : cheapestInstance(hardware, needed)?.name).toBe(name);
  });
});
