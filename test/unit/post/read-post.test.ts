import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusePost } from '../../../core/post/guard.ts';
import { readPost } from '../../../core/post/read-post.ts';

const FENCE = '```';
const COMMAND = `${FENCE}shell\n# 22GB\nswift sft --model a/b --dataset c --max_steps 20\n${FENCE}\n`;

/** Pieces that posts are made of, in any order. */
const piece = fc.constantFrom(
  '# Heading\n',
  COMMAND,
  `${FENCE}python\nfrom swift import sft_main\nsft_main(['--model', 'a'])\n${FENCE}\n`,
  `${FENCE}yaml\nmodel: a/b\ndataset: [c, d]\n${FENCE}\n`,
  '| loss | memory |\n|---|---|\n| 0.87 | 22GB |\n',
  '<table><tr><td rowspan="2">a</td><td>1.5 GiB</td></tr></table>\n',
  'The train loss falls from 2.5 to **0.87**, 训练耗时约 30 分钟.\n',
  '> - 1. `swift infer --model a`\n',
  `${FENCE}\nswift sft \\\n`,
  '<!-- a comment -->\n',
  '---\ntitle: x\n---\n',
  'learning_rate=2e-4 lora_rank=64 lora_alpha=16\n',
);

describe('any text', () => {
  it('is read without an error, and every place lies in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: piece }, fc.string({ unit: 'binary' })), { maxLength: 12 }),
        (parts) => {
          const text = parts.join('\n');
          const lines = text.split('\n');
          const { runs, claims, problems } = readPost('post.md', text);
          for (const { line, column } of [...runs, ...claims, ...problems]) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(lines.length);
            expect(column).toBeGreaterThanOrEqual(1);
            expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps its runs when prose is added', () => {
    const prose = fc.stringMatching(/^[A-Z][a-z ,]{5,60}\.$/);
    fc.assert(
      fc.property(prose, prose, (before, after) => {
        const plain = readPost('post.md', COMMAND).runs;
        const { runs } = readPost('post.md', `${before}\n\n${COMMAND}\n${after}\n`);
        expect(runs.map(({ options, environment }) => ({ options, environment }))).toEqual(
          plain.map(({ options, environment }) => ({ options, environment })),
        );
      }),
    );
  });
});

describe('a text that the parser must not be given', () => {
  it.each([
    ['post-too-long', 'a '.repeat(600_000), 1],
    ['post-too-deep', `fine\n\n${'>'.repeat(200)} a`, 3],
    ['post-too-deep', `${'- '.repeat(150)}a`, 1],
    ['paragraph-too-dense', '*a_ '.repeat(8_000), 1],
    ['paragraph-too-dense', '[a]'.repeat(2_000), 1],
  ])('is refused as %s at its line', (code, text, line) => {
    expect(readPost('post.md', text)).toMatchObject({
      runs: [],
      claims: [],
      problems: [{ code, line, level: 'error' }],
    });
  });

  it.each([
    ['a long fence', `${FENCE}\n${'*a_ [b]\n'.repeat(3_000)}${FENCE}\n`],
    ['a large table', `| a |\n|---|\n${'| *a* [b](c) |\n'.repeat(3_000)}`],
    ['many short paragraphs', 'some *words* and [a link](b)\n\n'.repeat(3_000)],
  ])('is not %s', (_, text) => {
    expect(refusePost(text)).toBeNull();
  });
});

it('the title is that of the front matter, else the first heading', () => {
  expect(readPost('post.md', '---\ntitle: Front\n---\n\n# Head\n').title).toBe('Front');
  expect(readPost('post.md', 'text\n\n## Head *of* it\n').title).toBe('Head of it');
  expect(readPost('post.md', 'text\n').title).toBeNull();
});

it('front matter that is not YAML is a problem at its place', () => {
  expect(readPost('post.md', '---\ntitle: [a\n---\n').problems).toMatchObject([
    { code: 'front-matter', level: 'error' },
  ]);
});
