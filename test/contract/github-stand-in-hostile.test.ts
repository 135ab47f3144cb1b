import fc from 'fast-check';
import { toHtml } from 'hast-util-to-html';
import { parseDocument } from 'htmlparser2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderMarkdown } from '../stand-ins/github/pages/markdown.ts';
import { openStandIn, type StandInBench } from './github-stand-in-bench.ts';
import { all, checked, harms, look, words } from './page-reader.ts';

const PULL = '/ann/posts/pull/1';

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[a](javascript:alert(1))',
  '<a href="java\nscript:alert(1)" style="position:fixed">a</a>',
  '<svg onload=alert(1)><style>body{display:none}</style>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '</div></article></main></body><form action=//evil><button>',
  '<table><tr><td></table></details></article>',
  '| a | b\n|--\n| <b>1 | <td>',
  '<details><summary><script>',
  '<!-- --!> <script>alert(1)</script>',
  '![x](data:text/html;base64,PHNjcmlwdD4=)',
  '<object data="data:text/html,x"><embed src=x><base href=//evil>',
  '```suggestion\n</pre><script>alert(1)</script>\n```',
  '@ann"><script>alert(1)</script>',
];

let bench: StandInBench;
beforeAll(async () => {
  bench = await openStandIn();
});
afterAll(() => bench.github.close());

const annotation = { path: 'post.md', start_line: 1, end_line: 1, annotation_level: 'warning' };

describe('hostile text', () => {
  it.each(HOSTILE.slice(0, 6))('is seen by the test: %s', (text) => {
    expect(harms(parseDocument(text.startsWith('[') ? '<a href="javascript:alert(1)">' : text))).not.toEqual(
      [],
    );
  });

  it.each(HOSTILE)('does no harm wherever it is shown: %s', async (text) => {
    const { github, pull, repository } = bench;
    pull.title = text;
    pull.body = text;
    github.state.comments.length = 0;
    github.people.comment(pull, 'ann', text);
    github.people.comment(pull, 'ann', 'the end');
    const name = `${text.replaceAll(/[/\n]/g, ' ')}.md`;
    await github.people.push(repository, 'topic', { [name]: text }, 'ann');
    const annotations = [{ ...annotation, path: name, message: text, title: text }];
    await checked(bench, { conclusion: 'failure', output: { title: 't', summary: text, text, annotations } });

    const blob = `/ann/posts/blob/topic/${encodeURIComponent(name)}`;
    for (const path of [PULL, `${PULL}/checks`, `${PULL}/files`, '/ann/posts', blob, `${blob}?rendered`]) {
      const { document, headers, status } = await look(bench, path);
      expect([path, status, harms(document)]).toEqual([path, 200, []]);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const { document } = await look(bench, PULL);
    const articles = all(document, 'article', 'comment');
    expect(articles).toHaveLength(3);
    expect(articles.flatMap((article) => [...all(article, 'form'), ...all(article, 'article')])).toEqual([]);
    expect(words(articles).at(-1)).toContain('the end');
  });

  it('does no harm in any mixture', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 8 })), {
      maxLength: 6,
    });
    const { repository, github } = bench;

    fc.assert(
      fc.property(pieces, fc.constantFrom('', ' ', '\n', '\n\n'), (texts, glue) => {
        const children = renderMarkdown(texts.join(glue), { state: github.state, repository, breaks: true });
        const html = toHtml({ type: 'root', children });
        expect(harms(parseDocument(html))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['>'.repeat(5000), '<div>'.repeat(12_000)])('may be as deep as it likes', async (text) => {
    bench.github.people.comment(bench.pull, 'ann', text);

    expect((await look(bench, PULL)).status).toBe(200);
  });
});
