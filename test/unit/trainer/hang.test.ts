import { describe, expect, it } from 'vitest';
import { Hang } from '../../../containers/trainer/hang.ts';

const MINUTE = 60_000;

describe('a run', () => {
  it('hangs when nothing was heard for longer than allowed', () => {
    const hang = new Hang(0);
    hang.look(100, 1, 1_000);
    hang.look(200, 2, 2_000);

    expect(hang.look(200, 2, 10 * MINUTE + 2_000)).toBeNull();
    expect(hang.look(200, 2, 10 * MINUTE + 2_001)).toBe(
      'it hung: no step and no line for 600.0 s after step 2, where the longest pause had been 1.0 s',
    );
  });

  it('with long steps is given twenty times its longest pause', () => {
    const hang = new Hang(0);
    hang.look(100, 1, MINUTE);
    hang.look(200, 2, 3 * MINUTE);

    expect(hang.look(200, 2, 43 * MINUTE)).toBeNull();
    expect(hang.look(200, 2, 43 * MINUTE + 1)).toMatch(/longest pause had been 120\.0 s/);
  });

  it('that prints lives, also without a step: an evaluation moves its bar', () => {
    const hang = new Hang(0);
    hang.look(100, 1, 1_000);
    for (let minute = 5; minute <= 60; minute += 5)
      expect(hang.look(100 + minute, 1, minute * MINUTE)).toBeNull();
  });

  it('that has done no step is left to its time limit', () => {
    const hang = new Hang(0);
    hang.look(100, 0, 1_000);

    expect(hang.look(100, 0, 600 * MINUTE)).toBeNull();
  });

  it('that loaded for long is not given more time for it', () => {
    const hang = new Hang(0);
    hang.look(100, 0, 1_000);
    hang.look(200, 1, 30 * MINUTE);

    expect(hang.look(200, 1, 41 * MINUTE)).toMatch(/it hung/);
  });
});
