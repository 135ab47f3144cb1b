import { describe, expect, it } from 'vitest';
import { refusePost } from '../../../core/post/guard.ts';

const FENCE = '```';

describe('a text that is too long', () => {
  it('is refused from 1,000,001 characters on', () => {
    expect(refusePost('a'.repeat(1_000_000))).toBeNull();
    expect(refusePost('a'.repeat(1_000_001))).toEqual({
      line: 1,
      column: 1,
      code: 'post-too-long',
      level: 'error',
      message: 'the post has 1000001 characters: it is not read',
      expected: 'at most 1000000',
      repair: 'shorten it',
    });
  });
});

describe('quotes and lists that lie too deep', () => {
  it.each([
    ['quotes', '>'],
    ['quotes with blanks', '> '],
    ['bullets', '- '],
    ['stars', '* '],
    ['numbers', '1. '],
    ['numbers with brackets', '2) '],
    ['quotes and bullets', '> - '],
  ])('are refused from 101 on: %s', (_, marker) => {
    const each = marker.replace(/[ \d]/g, '').length;

    expect(refusePost(`${marker.repeat(100 / each)}a`)).toBeNull();
    expect(refusePost(`fine\n\n${marker.repeat(100 / each + 1)}a`)).toMatchObject({
      code: 'post-too-deep',
      line: 3,
    });
  });

  it('are none where the marks stand within the line', () => {
    expect(refusePost(`a ${'> '.repeat(500)}`)).toBeNull();
    expect(refusePost('-'.repeat(500))).toBeNull();
  });
});

describe('a paragraph with too many emphasis marks and brackets', () => {
  it.each([
    ['stars', '*a ', 1],
    ['underscores', '_a ', 1],
    ['backticks', '`a ', 1],
    ['tildes', '~a ', 1],
    ['links', '[a](b) ', 2],
    ['runs of different marks', '*_', 2],
  ])('is refused from 1,001 on: %s', (_, text, marks) => {
    expect(refusePost(text.repeat(1000 / marks))).toBeNull();
    expect(refusePost(text.repeat(1000 / marks + 1))).toMatchObject({ code: 'paragraph-too-dense', line: 1 });
  });

  it('is refused at the line where it becomes too dense', () => {
    expect(refusePost('[a](b)\n'.repeat(600))).toMatchObject({ code: 'paragraph-too-dense', line: 501 });
  });

  it('is none where one long run is all there is', () => {
    expect(refusePost('*'.repeat(5000))).toBeNull();
  });

  it('ends at an empty line', () => {
    expect(refusePost('[a](b) [c](d)\n'.repeat(200).concat('\n').repeat(10))).toBeNull();
  });
});

describe('marks that the parser does not pair', () => {
  const dense = '*a_ [b]\n'.repeat(2000);

  it.each([
    ['backticks', `${FENCE}\n${dense}${FENCE}\n`],
    ['tildes', `~~~sh\n${dense}~~~\n`],
    ['a quote', `> ${FENCE}\n${dense.replace(/^/gm, '> ')}\n> ${FENCE}\n`],
    ['a fence that nobody closes', `${FENCE}\n${dense}`],
    ['a longer fence around a shorter', `${FENCE}\`\n${FENCE}\n${dense}${FENCE}\`\n`],
  ])('do not count in a fence: %s', (_, text) => {
    expect(refusePost(text)).toBeNull();
  });

  it.each([
    ['that ends with its quote', `> ${FENCE}\n\n${dense}`],
    ['that ends with its list item', `- a\n\n  ${FENCE}\n\n${dense}`],
    ['on a bullet', `1. ${FENCE}\n   a\n   ${FENCE}\n\n   ${dense}`],
    ['that is none, for a backtick behind it', `${FENCE} a\`b\n\n${dense}`],
    ['that is none, for its indent', `a\n        ${FENCE}\n${dense}`],
    ['in HTML', `<pre>\n${FENCE}\n</pre>\n\n${dense}`],
  ])('count behind a fence %s', (_, text) => {
    expect(refusePost(text)).toMatchObject({ code: 'paragraph-too-dense' });
  });

  it('count in lines that only begin like rows of a table', () => {
    expect(refusePost('| *a* [b](c)\n'.repeat(2000))).toMatchObject({ code: 'paragraph-too-dense' });
  });

  it('do not count from one row of a table to the next', () => {
    expect(refusePost(`| a | b |\n|---|---|\n${'| *a* | [b](c) |\n'.repeat(2000)}`)).toBeNull();
  });

  it('count again behind the fence', () => {
    expect(refusePost(`${FENCE}\n${FENCE}\n${dense}`)).toMatchObject({ code: 'paragraph-too-dense' });
  });
});

it('an empty text is fine', () => {
  expect(refusePost('')).toBeNull();
});
