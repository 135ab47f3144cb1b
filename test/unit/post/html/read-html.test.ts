import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacedText } from '../../../../core/post/blocks.ts';
import { readHtml } from '../../../../core/post/html/read-html.ts';

function texts(contents: readonly PlacedText[]): readonly string[] {
  return contents.map(({ text }) => text);
}

/** The first table as rows of texts. */
function gridOf(html: string): readonly (readonly string[])[] {
  return (readHtml(html).tables[0]?.grid ?? []).map((row) => texts(row.map((cell) => cell.content)));
}

describe('a table', () => {
  it.each([
    ['plain', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', [['a', 'b'], ['c']]],
    [
      'rowspan',
      '<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>',
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    ],
    ['colspan', '<table><tr><td colspan=2>a</td><td>b</td></tr></table>', [['a', 'a', 'b']]],
    [
      'both',
      '<table><tr><td>x</td><td rowspan=2 colspan=2>a</td></tr><tr><td>y</td><td>z</td></tr></table>',
      [
        ['x', 'a', 'a'],
        ['y', 'a', 'a', 'z'],
      ],
    ],
    ['rowspan beyond the end', '<table><tr><td rowspan=9>a</td></tr></table>', [['a']]],
    [
      'rowspan to the end',
      '<table><tr><td rowspan=0>a</td></tr><tr></tr><tr></tr></table>',
      [['a'], ['a'], ['a']],
    ],
    ['spans that are no numbers', '<table><tr><td rowspan=x colspan=-2>a</td></tr></table>', [['a']]],
    ['tags that are left open', '<table><tr><td>a<td>b<tr><td>c', [['a', 'b'], ['c']]],
    ['no row', '<table><td>a</td></table>', [['a']]],
    ['entities', '<table><tr><td>a &lt;&nbsp;&#20013;&amp</td></tr></table>', [['a < 中&']]],
    ['breaks and paragraphs', '<table><tr><td> a<br>b\n <p>c</p><i>d</i> </td></tr></table>', [['a b c d']]],
    ['upper case', '<TABLE><TR><TD>a</TD></TR></TABLE>', [['a']]],
    ['a table in a cell', '<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>', [['b']]],
  ])('with %s', (_, html, grid) => {
    expect(gridOf(html)).toEqual(grid);
  });

  it('knows its headers, its caption and its place', () => {
    const html =
      'x<table><caption>Speed</caption><thead><tr><td>a</td></tr></thead><tr><th>b</th><td>c</td></tr></table>y';

    const [table] = readHtml(html).tables;

    expect(table?.grid.map((row) => row.map(({ header }) => header))).toEqual([[true], [true, false]]);
    expect(table?.caption?.text).toBe('Speed');
    expect(html.slice(table?.start, table?.end)).toMatch(/^<table>.*<\/table>$/);
  });

  it('tells where the characters of a cell are written', () => {
    const html = '<table><tr><td>\n a &amp; <b>27.74</b></td></tr></table>';

    const cell = readHtml(html).tables[0]?.grid[0]?.[0]?.content;

    expect(cell?.text).toBe('a & 27.74');
    expect(cell?.offsetAt(cell.text.indexOf('&'))).toBe(html.indexOf('&amp;'));
    expect(cell?.offsetAt(cell.text.indexOf('27.74'))).toBe(html.indexOf('27.74'));
  });

  it('is cut where spans ask for too many places', () => {
    const wide = `<table>${'<tr><td rowspan=60000 colspan=1000>a</td></tr>'.repeat(1000)}</table>`;

    const places = gridOf(wide).reduce((sum, row) => sum + row.length, 0);

    expect(places).toBeLessThanOrEqual(20_000);
  });
});

describe('code', () => {
  it.each([
    ['<pre>\nswift sft \\\n  --a b\n</pre>', 'block', '', 'swift sft \\\n  --a b\n'],
    ['<pre><code class="language-bash">a &gt; "b"</code></pre>', 'block', 'bash', 'a > "b"'],
    ['<pre lang="shell">a<br>b</pre>', 'block', 'shell', 'a\nb'],
    ['<p>use <code>--a &lt;b&gt;</code> here</p>', 'inline', '', '--a <b>'],
    ['<pre>never closed', 'block', '', 'never closed'],
  ])('%j', (html, kind, language, text) => {
    const { code } = readHtml(html);

    expect(code.map((part) => [part.kind, part.language, part.content.text])).toEqual([
      [kind, language, text],
    ]);
  });

  it('tells where its characters are written', () => {
    const html = '<pre>a &amp;&amp; swift sft</pre>';

    const content = readHtml(html).code[0]?.content;

    expect(content?.offsetAt(content.text.indexOf('swift'))).toBe(html.indexOf('swift'));
  });
});

describe('details', () => {
  it('have a summary and a range behind it', () => {
    const html = '<details open><summary>The <b>log</b></summary>\n```\nx\n```\n</details>after';

    const [details] = readHtml(html).details;

    expect(details).toMatchObject({ summary: { text: 'The log' }, closed: true });
    expect(html.slice(details?.start, details?.end)).toBe('\n```\nx\n```\n');
  });

  it('end with a text that breaks off in a tag', () => {
    const html = '<details><![CDATA[';

    expect(readHtml(html).details).toMatchObject([{ closed: false, end: html.length }]);
  });

  it('may end behind the text', () => {
    const html = '<details><summary>a</summary>';

    expect(readHtml(html).details).toMatchObject([{ closed: false, start: html.length, end: html.length }]);
  });
});

describe('comments and running text', () => {
  it('are found with their places', () => {
    const html = 'a<!-- mustrun: skip -->b<p>c <b>d</b></p><style>e</style><script>f</script>';

    const { comments, prose } = readHtml(html);

    expect(texts(comments)).toEqual([' mustrun: skip ']);
    expect(comments[0]?.offsetAt(1)).toBe(html.indexOf('mustrun'));
    expect(texts(prose)).toEqual(['ab', 'c d']);
  });

  it('are read in the offsets of the post', () => {
    const { comments } = readHtml('<!--a-->', (index) => index + 100);

    expect(comments[0]?.offsetAt(0)).toBe(104);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      '<table>',
      '</table>',
      '<tr>',
      '<td colspan=3>',
      '</td>',
      '<th rowspan=2>',
      '<pre>',
      '</pre>',
      '<code>',
      '<br/>',
      '<p>',
    ],
    ...[
      '<details>',
      '<summary>',
      '</summary>',
      '</details>',
      '<!--',
      '-->',
      '&amp;',
      '&',
      '<',
      '>',
      'a',
      ' ',
      '\r\n',
      '<script>',
    ],
    ...[
      '</script>',
      '<svg>',
      '</p>',
      '😀',
      '&#x1F600;',
      '<textarea>',
      '<![CDATA[',
      '<?x',
      '</br>',
      '<caption>',
      '"',
      "'",
      '<b a=',
    ],
  );
  const htmls = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 50 }).map((parts) => parts.join('')),
  );

  it('is read, and a character of it stands where it is said to', () => {
    fc.assert(
      fc.property(htmls, (html) => {
        const { tables, code, details, comments, prose } = readHtml(html);
        const cells = tables.flatMap(({ grid }) => grid.flatMap((row) => row.map(({ content }) => content)));
        for (const { text, offsetAt } of [
          ...cells,
          ...code.map(({ content }) => content),
          ...comments,
          ...prose,
        ]) {
          for (let index = 0; index < text.length; index += 1) {
            const character = text.charAt(index);
            const written = html.charAt(offsetAt(index));
            // A blank stands for any white space or a tag between words; an entity stands for its character.
            if (!/\s/.test(character) && written !== '&') expect(written).toBe(character);
          }
          expect(offsetAt(text.length)).toBeLessThanOrEqual(html.length);
        }
        for (const { start, end } of [...tables, ...details])
          expect(0 <= start && start <= end && end <= html.length).toBe(true);
      }),
    );
  });

  it.each([
    ['open elements', (count: number) => '<div>'.repeat(count)],
    ['closed elements', (count: number) => `${'<b>'.repeat(90)}${'</i>'.repeat(count)}`],
    ['tables', (count: number) => '<table><tr><td rowspan=9 colspan=9>a</td></tr></table>'.repeat(count)],
    ['rows', (count: number) => `<table>${'<tr><td>a</td></tr>'.repeat(count)}`],
    [
      'attributes',
      (count: number) => `<b ${Array.from({ length: count }, (_, index) => `a${index}`).join(' ')}>`,
    ],
    ['entities', (count: number) => '&amp;&lt'.repeat(count)],
    ['comments', (count: number) => '<!--a-->'.repeat(count)],
    ['open comments', (count: number) => '<!--'.repeat(count)],
    ['open tags', (count: number) => '<a '.repeat(count)],
    ['blanks', (count: number) => ' '.repeat(count)],
    ['breaks', (count: number) => '<br>'.repeat(count)],
  ])('takes time in proportion to its length: %s', (_, make) => {
    const timeOf = (html: string): number => {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const start = performance.now();
        readHtml(html);
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };

    expect(timeOf(make(16_000))).toBeLessThan(32 * timeOf(make(2000)) + 20);
  });
});
