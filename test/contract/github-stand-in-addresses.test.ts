import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStandIn, type StandInBench } from './github-stand-in-bench.ts';
import { all, look, words } from './page-reader.ts';

let bench: StandInBench;
beforeAll(async () => {
  bench = await openStandIn();
});
afterAll(() => bench.github.close());

describe('addresses of pages', () => {
  it.each([
    ['/', 'ann/posts'],
    ['/ann', 'ann/posts'],
    ['/ann/posts', 'topic'],
    ['/ann/posts/tree/topic', 'post.md'],
    ['/ann/posts/pulls', '#1'],
    ['/ann/posts/commit/topic', '+five'],
    ['/ann/posts/raw/topic/post.md', 'five'],
    ['/settings/apps/mustrun/advanced', 'Deliveries'],
    ['/stand-in/style.css', 'prefers-color-scheme'],
  ])('%s has %s', async (path, expected) => {
    const { status, html, document } = await look(bench, path);

    expect(status).toBe(200);
    expect(`${html} ${words(all(document, 'tr')).join(' ')}`).toContain(expected);
  });

  it.each([
    '/ann/nothing',
    '/ann/posts/pull/9',
    '/ann/posts/pull/1/unknown',
    '/ann/posts/blob/topic/nothing.md',
    '/ann/posts/blob/topic',
    '/ann/posts/tree/topic/post.md',
    '/ann/posts/commit/--all',
    '/ann/posts/runs/1',
    '/ann/posts/blob/%FF/post.md',
    '/settings/apps/other/advanced',
    '/nobody',
  ])('%s is not there', async (path) => {
    expect((await look(bench, path)).status).toBe(404);
  });

  it('shows a private repository to those who may read it', async () => {
    await bench.github.people.createRepository('ann', 'secret', { 'a.md': 'a\n' }, { private: true });
    bench.github.people.join('bob');

    expect((await look(bench, '/ann/secret/raw/main/a.md', 'bob')).status).toBe(404);
    expect((await look(bench, '/ann/secret', 'bob')).status).toBe(404);
    expect((await look(bench, '/ann/secret', 'ann')).status).toBe(200);
  });
});
