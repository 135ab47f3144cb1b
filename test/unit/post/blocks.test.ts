import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type PlacedText, readBlocks } from '../../../core/post/blocks.ts';
import { parseMarkdown } from '../../../core/post/markdown.ts';
import { Source } from '../../../core/post/source.ts';

const FENCE = '```';

function blocksOf(text: string): readonly Block[] {
  return readBlocks(parseMarkdown(text), new Source(text));
}

function contentsOf(block: Block): readonly PlacedText[] {
  if (block.kind !== 'table') return [block.content];
  return [...block.rows.flat(), ...(block.caption === null ? [] : [block.caption])];
}

/** Characters that do not stand where `offsetAt` says; a line break within a paragraph is read as a blank. */
function misplaced(text: string): readonly string[] {
  return blocksOf(text)
    .flatMap(contentsOf)
    .flatMap(({ text: content, offsetAt }) =>
      content.split('').flatMap((read, index) => {
        const written = text.charAt(offsetAt(index));
        return read === written || (read === ' ' && /[\r\n\\]/.test(written)) ? [] : [`${read} at ${index}`];
      }),
    );
}

describe('every character of a block stands where it says', () => {
  it.each([
    ['a paragraph', 'A *quoted* word, **bold [link](x)** and `code`\non two lines.\n', ['prose']],
    ['a heading', '# Head *of* `it`\n\nUnder\nlined\n===\n', ['heading', 'heading']],
    ['line breaks', 'one  \ntwo\\\nthree\n', ['prose']],
    [
      'a block quote',
      `> A *word*\n> and more.\n>\n> ${FENCE}sh\n> swift sft\n>\n>   --model a\n> ${FENCE}\n`,
      ['prose', 'code'],
    ],
    ['a lazy block quote', '> a\nlazy b\n', ['prose']],
    [
      'a list',
      `- one\n  goes on\n\n  ${FENCE}sh\n  swift sft \\\n    --model a\n  ${FENCE}\n`,
      ['prose', 'code'],
    ],
    ['a fence on a bullet', `* ${FENCE}\n  x\n    y\n  ${FENCE}\n`, ['code']],
    ['a quote in a list', '1. > deep **text** here\n   > more\n', ['prose']],
    ['tabs', `-\ta\n\n\t${FENCE}sh\n\tb\tc\n\t${FENCE}\n`, ['prose', 'code']],
    ['an indented fence', `   ${FENCE}sh\n   a\n  b\nc\n   ${FENCE}\n`, ['code']],
    ['an indented block', 'a\n\n    code\n      more\n\n    end\n', ['prose', 'code']],
    ['an indented block in a quote', '>     a\n>     b\n', ['code']],
    ['tildes', '- ~~~\n  x\n  ~~~\n', ['code']],
    ['front matter', '---\ntitle: x\ntags: [a]\n---\n\ntext\n', ['front matter', 'prose']],
    ['a table', '| a | `b` |\n|---|---|\n| 1 | **x** y |\n', ['table']],
    ['a table in a quote', '> | a | b |\n> |---|---|\n> | 1 | 2 |\n', ['table']],
    ['an HTML table', '<table><caption>c</caption><tr><td>a</td>\n<td>1.5 GB</td></tr></table>\n', ['table']],
    [
      'an HTML table with an empty line',
      '<table><tr><td>a</td></tr>\n\n<tr><td>b</td></tr></table>\n',
      ['table'],
    ],
    ['preformatted text', '<pre><code class="language-sh">swift sft\n  --model a</code></pre>\n', ['code']],
    ['a comment', '<!-- mustrun: skip -->\n', ['comment']],
    ['wide characters', '😀 **粗体** 😀 text\n', ['prose']],
    [
      'carriage returns',
      `# A\r\n\r\none\r\ntwo\r\n\r\n${FENCE}sh\r\nswift\r\n  b\r\n${FENCE}\r\n`,
      ['heading', 'prose', 'code'],
    ],
  ])('%s', (_, text, kinds) => {
    expect(blocksOf(text).map(({ kind }) => kind)).toEqual(kinds);
    expect(misplaced(text)).toEqual([]);
  });

  it('however quotes and lists lie in each other', () => {
    const marker = fc.constantFrom('> ', '- ', '1. ', '>', '   ');
    const line = fc.stringMatching(/^[a-z]{1,6}( {1,3}[a-z]{1,6}){0,2}$/);
    fc.assert(
      fc.property(
        fc.array(marker, { maxLength: 4 }),
        fc.array(line, { minLength: 1, maxLength: 4 }),
        (markers, lines) => {
          const first = markers.join('');
          const further = markers
            .map((mark) => (mark.startsWith('>') ? mark : ' '.repeat(mark.length)))
            .join('');
          const text = [`${FENCE}sh`, ...lines, FENCE]
            .map((content, index) => (index === 0 ? first : further) + content)
            .join('\n');

          expect(misplaced(text)).toEqual([]);
        },
      ),
    );
  });
});

describe('the text of a block', () => {
  it('has emphasis, links and code dissolved, and one blank for a line break', () => {
    const [block] = blocksOf('A *b* [c](d) `e`\r\n![picture](f) g<br>h\n');

    expect(block).toMatchObject({ kind: 'prose', content: { text: 'A b c e  g h' } });
  });

  it('of a fence has neither its indent nor its quote marks', () => {
    const [block] = blocksOf(`> - ${FENCE}Bash title="x"\n>   a\n>     b\n>   ${FENCE}\n`);

    expect(block).toMatchObject({
      kind: 'code',
      language: 'Bash',
      meta: 'title="x"',
      content: { text: 'a\n  b' },
    });
  });

  it('of a table is a grid, escapes resolved', () => {
    const [block] = blocksOf('| a | b |\n|---|---|\n| 1 \\| 2 | |\n');

    expect(block?.kind === 'table' ? block.rows.map((row) => row.map(({ text }) => text)) : null).toEqual([
      ['a', 'b'],
      ['1 | 2', ''],
    ]);
  });

  it('of an HTML table is a grid as well, with its caption', () => {
    const [block] = blocksOf('<table><caption>Cost</caption><tr><th>a</th><td>1 &amp; 2</td></tr></table>\n');

    expect(block).toMatchObject({
      kind: 'table',
      caption: { text: 'Cost' },
      rows: [[{ text: 'a' }, { text: '1 & 2' }]],
    });
  });
});

it('blocks come in the order of the post', () => {
  const text = `---\na: b\n---\n# H\n\np\n\n${FENCE}\nc\n${FENCE}\n\n<!-- d -->\n\n| e |\n|---|\n`;

  expect(blocksOf(text).map(({ kind }) => kind)).toEqual([
    'front matter',
    'heading',
    'prose',
    'code',
    'comment',
    'table',
  ]);
});
