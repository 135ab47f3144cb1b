import fc from 'fast-check';
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import {
  markdownCode,
  markdownFence,
  markdownLink,
  markdownReason,
  markdownText,
  shortened,
} from '../../../core/report/markdown.ts';

const GAP = /\u200b/g;

/** Text that leans on what means something in Markdown, in HTML or to GitHub. */
const hostileText = fc.string({
  unit: fc.constantFrom(
    ...[
      '@',
      'ann',
      '#',
      '12',
      'GH-',
      'CVE-2024-',
      ':',
      'tada',
      '://',
      'http',
      'www.',
      'mailto:',
      '.com',
      '/',
    ],
    ...[
      'deadbeef',
      '0123456',
      '|',
      '`',
      '``',
      '\\',
      '*',
      '**',
      '_',
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '<b>',
      '<!--',
    ],
    ...[
      '&',
      '&amp;',
      '&#35;',
      '~~',
      '$',
      '$$',
      '!',
      '\n',
      '\n\n',
      '\r\n',
      '1.',
      '-',
      '+',
      '=',
      '---',
      ' ',
      '    ',
    ],
    ...['a', 'é', '数', '😀', '[x]', '[^1]', '\t'],
  ),
});
const anyText = fc.oneof(hostileText, fc.string({ unit: 'grapheme' }));

function parse(markdown: string): Root {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** Every node below the root, by type, but pieces of text beside each other count as one. */
function typesOf(node: Nodes): readonly string[] {
  const below = 'children' in node ? node.children.flatMap(typesOf) : [];
  const merged = below.filter((type, index) => type !== 'text' || below[index - 1] !== 'text');
  return node.type === 'root' ? merged : [node.type, ...merged];
}

function textOf(node: Nodes): string {
  if ('children' in node) return node.children.map(textOf).join('');
  return 'value' in node ? node.value : '';
}

/** What GitHub makes of rendered text: people, issues, commits, emoji, addresses. */
const GITHUB_SEES = [
  /@\w/,
  /#\d/,
  /\bGH-\d/i,
  /\bCVE-\d/i,
  /(?<!\w)[0-9a-f]{7,40}(?!\w)/i,
  /:[\w+-]+:/,
  /\w:\/\//,
  /www\./i,
];

describe('text of others', () => {
  it.each([
    ['a loss of 0.87, at 3-5x', 'a loss of 0.87, at 3-5x'],
    ['0.5', '0.5'],
    ['a | b', 'a &#124; b'],
    ['@ann/team', '@&#8203;ann/team'],
    ['lab/blog#12 and GH-12', 'lab/blog#&#8203;12 and GH-&#8203;12'],
    ['at deadbeef', 'at deadbe&#8203;ef'],
    [':tada:', ':&#8203;tada:'],
    ['https://example.com', 'https:&#8203;//example.com'],
    ['<img src=x>', '&#60;img src=x&#62;'],
    ['# no heading', '#&#8203; no heading'],
    ['- no list', '&#45; no list'],
    ['1. no list', '1&#46; no list'],
    ['two\n\nlines', 'two lines'],
    ['\u202egnp.exe', '\ufffdgnp.exe'],
    ['\u0000\u001b[31m', '\ufffd\ufffd&#91;31m'],
    ['', ''],
  ])('%j is written %s', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });

  it('is nothing but itself, at the beginning of a line and within one', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('', 'so: '), (text, before) => {
        const tree = parse(before + markdownText(text));

        const expected = (before + text.replace(/\s+/g, ' ').trim()).trim();
        expect(typesOf(tree)).toEqual(expected === '' ? [] : ['paragraph', 'text']);
        expect(textOf(tree).replace(GAP, '')).toBe(expected.replace(GAP, ''));
      }),
      { numRuns: 500 },
    );
  });

  it('mentions nobody, refers to nothing and links nothing on GitHub', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = textOf(parse(markdownText(text)));

        expect(GITHUB_SEES.filter((pattern) => pattern.test(shown))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('stays in its cell of a table', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const table = `| a | b |\n|:--|--:|\n| ${markdownText(one)} | ${markdownText(other)} |\n`;

        const types = typesOf(parse(table)).filter((type) => type !== 'text');

        expect(types).toEqual(['table', ...Array(2).fill(['tableRow', 'tableCell', 'tableCell']).flat()]);
      }),
      { numRuns: 500 },
    );
  });

  it('closes no HTML that it stands in', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(markdownText(text)).not.toMatch(/[<>]/);
      }),
    );
  });

  it('is shortened before it is escaped, between characters', () => {
    expect(shortened('one  two\nthree', 8)).toBe('one two…');
    expect(shortened('short', 8)).toBe('short');
    expect(shortened('abc😀def', 5)).toBe('abc\ufffd…');
  });

  it('has no full stop as the reason in a sentence', () => {
    expect(markdownReason(' It was stopped. ')).toBe('It was stopped');
    expect(markdownReason('x'.repeat(600))).toHaveLength(500);
  });
});

describe('code of others', () => {
  it.each([
    ['posts/a.md', '`posts/a.md`'],
    ['a `b` c', '``a `b` c``'],
    ['`', '`` ` ``'],
    ['a\nb', '`a b`'],
    ['', ''],
  ])('%j is written %s', (text, markdown) => {
    expect(markdownCode(text)).toBe(markdown);
  });

  it('is one piece of code in a line, whatever it holds', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tree = parse(`so: ${markdownCode(text)}`);

        const expected = text.replace(/\s+/g, ' ').trim();
        expect(typesOf(tree)).toEqual(['paragraph', 'text', ...(expected === '' ? [] : ['inlineCode'])]);
        expect(textOf(tree).trim()).toBe(`so: ${expected}`.trim());
      }),
      { numRuns: 500 },
    );
  });

  it('is one block, whatever its lines hold', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tree = parse(`before\n\n${markdownFence(text, 'shell')}\n\nafter\n`);

        expect(typesOf(tree)).toEqual(['paragraph', 'text', 'code', 'paragraph', 'text']);
        expect(tree.children[1]).toMatchObject({ lang: 'shell', value: text.replace(/\r\n?/g, '\n') });
      }),
      { numRuns: 500 },
    );
  });
});

describe('a link', () => {
  it('goes to its address alone', () => {
    const tree = parse(`see ${markdownLink('the [evidence](x)', 'https://e.org/a b?q=<|>`\\&copy=1')} there`);

    expect(typesOf(tree)).toEqual(['paragraph', 'text', 'link', 'text']);
    expect(JSON.stringify(tree)).toContain('"url":"https://e.org/a%20b?q=%3C%7C%3E%60%5C&copy=1"');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'posts/a.md', ''])('is none to %j', (address) => {
    expect(markdownLink('evidence', address)).toBe('evidence');
  });
});
