import { describe, expect, it } from 'vitest';
import { estimateNoise, ownDegreesOfFreedom } from '../../../core/verdict/noise.ts';
import { nights } from './judging.ts';

const weak = { standardDeviation: 0, degreesOfFreedom: 1e-9 };

describe('the noise of a recipe', () => {
  it('is shrunk to the prior of its class, in proportion to what each knows', () => {
    const noise = estimateNoise({
      history: nights(10, 0.87, 0.0021),
      replicates: [],
      prior: { standardDeviation: 0.0018 * 0.87, degreesOfFreedom: 6 },
      resolution: 0,
    });

    expect(noise.standardDeviation).toBeCloseTo(0.00185, 5);
    expect(noise.degreesOfFreedom).toBeCloseTo(12, 10);
    expect(noise.ownDegreesOfFreedom).toBeCloseTo(6, 10);
  });

  it('pools successive differences with the variance inside each night', () => {
    const noise = estimateNoise({
      // One squared difference of 4: variance 2 with 2/3 degrees of freedom.
      history: [1, 3],
      // Variance 1 with 2 degrees of freedom, and 4.5 with 1.
      replicates: [
        [1, 2, 3],
        [0, 3],
      ],
      prior: weak,
      resolution: 0,
    });

    expect(noise.ownDegreesOfFreedom).toBeCloseTo(11 / 3, 10);
    expect(noise.standardDeviation ** 2).toBeCloseTo((4 / 3 + 2 + 4.5) / (11 / 3), 6);
  });

  it('does not mistake a shift of level for noise', () => {
    const steady = estimateNoise({
      history: nights(20, 0.87, 0.002),
      replicates: [],
      prior: weak,
      resolution: 0,
    });
    const shifted = [...nights(10, 0.87, 0.002), ...nights(10, 0.9, 0.002)];

    const noise = estimateNoise({ history: shifted, replicates: [], prior: weak, resolution: 0 });

    expect(noise.standardDeviation / steady.standardDeviation).toBeLessThan(3);
  });

  it('is never less than what rounding in the log produces', () => {
    const noise = estimateNoise({ history: [5, 5, 5, 5], replicates: [], prior: weak, resolution: 0.12 });

    expect(noise.standardDeviation).toBeCloseTo(0.12 / Math.sqrt(12), 12);
  });

  it.each([
    [[], [], 0],
    [[1], [[1]], 0],
    [[1, 2, 3, 4], [], 2],
    [[], [[1, 2, 3]], 2],
  ])('nights %j and replicates %j bring %d own degrees of freedom', (history, replicates, expected) => {
    expect(ownDegreesOfFreedom(history, replicates)).toBe(expected);
  });
});
