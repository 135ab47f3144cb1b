import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../../../core/post/markdown.ts';
import { readPost } from '../../../../core/post/read-post.ts';
import { referencedFiles, targetOf } from '../../../../core/preflight/quality/repository-paths.ts';
import { openPage } from '../../../../core/preflight/quality/view.ts';

describe('an address in posts/lora/first.md', () => {
  it.each([
    ['loss.png', 'posts/lora/loss.png'],
    ['./loss.png', 'posts/lora/loss.png'],
    ['../data/train.jsonl', 'posts/data/train.jsonl'],
    ['../../README.md#install', 'README.md'],
    ['train%20loss.png', 'posts/lora/train loss.png'],
    ['100%.png', 'posts/lora/100%.png'],
    ['loss.png?raw=true', 'posts/lora/loss.png'],
    ['/images/loss.png', 'images/loss.png'],
    ['../../', ''],
  ])('%s is the file %s', (written, path) => {
    const target = targetOf(written, 'posts/lora/first.md');

    expect(target).toMatchObject({ kind: 'file' });
    expect(target?.kind === 'file' ? target.paths[0] : null).toBe(path);
  });

  it.each([
    ['https://arxiv.org/abs/2106.09685'],
    ['//example.org/loss.png'],
    ['mailto:somebody@example.org'],
    ['data:image/png;base64,AAAA'],
    ['{{ site.url }}/loss.png'],
    ['{% link loss.png %}'],
    ['@site/static/loss.png'],
    [''],
  ])('%j is no matter of the repository', (written) => {
    expect(targetOf(written, 'posts/lora/first.md')).toBeNull();
  });

  it.each([['../../../secret.txt'], ['/../secret.txt'], ['../../%2e%2e/secret.txt']])(
    '%s leads out of the repository',
    (written) => {
      expect(targetOf(written, 'posts/lora/first.md')).toEqual({ kind: 'outside' });
    },
  );

  it('may be the page of a site, which is written as Markdown', () => {
    expect(targetOf('guide.html', 'posts/first.md')).toMatchObject({
      paths: [
        'posts/guide.html',
        'posts/guide.md',
        'posts/guide.mdx',
        'posts/guide.qmd',
        'posts/guide/index.md',
      ],
    });
    expect(targetOf('guide', 'posts/first.md')).toMatchObject({
      paths: ['posts/guide', 'posts/guide.md', 'posts/guide.mdx', 'posts/guide.qmd', 'posts/guide/index.md'],
    });
  });

  it('from the top may lie in a folder that a site serves from its root', () => {
    expect(targetOf('/loss.png', 'posts/first.md')).toEqual({
      kind: 'file',
      paths: ['loss.png', 'static/loss.png', 'public/loss.png'],
      rooted: true,
    });
  });

  it('with # leads to a heading of the page', () => {
    expect(targetOf('#das-%C3%9Cbliche', 'posts/first.md')).toEqual({ kind: 'anchor', id: 'das-Übliche' });
  });
});

describe('the files that a post refers to', () => {
  it('are those of its links, pictures, references and HTML, and of nothing that is code or a comment', () => {
    const text = [
      '![a](a.png) [b](b.py) ![c][shot] [d][rows]',
      '<img src="e.png"> <a href="f.txt">f</a>',
      '`![no](no1.png)` <!-- <img src="no2.png"> --> <https://example.org/no3.png>',
      '',
      '    ![no](no4.png)',
      '',
      '[shot]: c.png',
      '[rows]: d.jsonl',
      '[unused]: no5.png',
    ].join('\n');
    const page = openPage(readPost('x.md', text), 'x.md', text, parseMarkdown(text));

    expect([...referencedFiles(page)]).toEqual(['a.png', 'b.py', 'c.png', 'd.jsonl', 'e.png', 'f.txt']);
  });
});
