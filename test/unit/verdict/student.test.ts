import { describe, expect, it } from 'vitest';
import { studentQuantile, studentUpperTail } from '../../../core/verdict/student.ts';

describe('quantiles of Student’s t, as scipy gives them', () => {
  it.each([
    [0.9985, 5, 5.376],
    [0.9985, 8, 4.199],
    [0.9985, 12, 3.706],
    [0.9985, 19.8, 3.381],
    [0.9985, 40, 3.16],
    [0.95, 12, 1.782],
    [0.5, 7, 0],
  ])('t(%d) with %d degrees of freedom', (probability, degreesOfFreedom, expected) => {
    expect(studentQuantile(probability, degreesOfFreedom)).toBeCloseTo(expected, 3);
  });

  it('counts no more than 40 degrees of freedom', () => {
    expect(studentQuantile(0.9985, 1e9)).toBe(studentQuantile(0.9985, 40));
  });

  it('an upper tail is the probability of its quantile, also far out', () => {
    expect(studentUpperTail(3.706487, 12)).toBeCloseTo(0.0015, 8);
    expect(studentUpperTail(1e6, 12)).toBeGreaterThan(0);
  });
});
