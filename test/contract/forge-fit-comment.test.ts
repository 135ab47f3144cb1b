import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, fitComment } from '../../adapters/github/fit-comment.ts';

const section = (markdown: string, rank: number, instead = '-') => ({ markdown, instead, rank });

describe('fitting a comment', () => {
  it.each([
    [15, 'h\n\nkept\n\naa\n\nbb'],
    [14, 'h\n\nkept\n\naa\n\n-'],
    [13, 'h\n\nkept\n\n-\n\n-'],
    [12, 'h\n\nkept\n\n-\n…'],
    [8, 'h\n\nkept…'],
  ])('leaves alone what fits, sheds the highest rank first, and cuts at last: %i', (limit, expected) => {
    expect(fitComment('h', [section('kept', 0), section('aa', 1), section('bb', 2)], limit)).toBe(expected);
  });

  it('sheds the last of equals first', () => {
    expect(fitComment('', [section('aaa', 1), section('bbb', 1)], 7)).toBe('aaa\n\n-');
  });

  it('leaves no gap where nothing stands instead', () => {
    expect(fitComment('h', [section('aaa', 1, ''), section('b', 0)], 5)).toBe('h\n\nb');
  });

  it('never exceeds the limit and keeps the head that fits', () => {
    const sections = fc.array(
      fc.record({
        markdown: fc.string({ unit: 'grapheme' }),
        instead: fc.string({ maxLength: 3 }),
        rank: fc.nat(3),
      }),
    );

    fc.assert(
      fc.property(sections, fc.integer({ min: 12, max: 80 }), (parts, limit) => {
        const text = fitComment('<!-- m -->', parts, limit);

        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text.startsWith('<!-- m -->')).toBe(true);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('cutting a text', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a😀b', 3, 'a…'],
    ['ab😀', 4, 'ab😀'],
  ])('%s to %i is %s', (text, limit, expected) => {
    expect(cutText(text, limit)).toBe(expected);
  });
});
