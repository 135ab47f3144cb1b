import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../stand-ins/github/asking.ts';
import { openStandIn, type StandInBench } from './github-stand-in-bench.ts';
import { all, checked, look, words } from './page-reader.ts';

const PULL = '/ann/posts/pull/1';

let bench: StandInBench;
beforeEach(async () => {
  bench = await openStandIn();
});
afterEach(() => bench.github.close());

const post = (path: string, body: object): ReturnType<typeof ask> =>
  ask(bench.github, `POST ${path}`, { token: bench.token, body });

const ANNOTATION = { path: 'post.md', start_line: 5, end_line: 5, annotation_level: 'warning', message: 'm' };
const output = (more: object): object => ({ output: { title: 't', summary: 's', ...more } });

describe('the conversation', () => {
  it('shows what was said in order, as rendered Markdown, with reactions', async () => {
    const { github, pull } = bench;
    github.people.join('bob');
    const body =
      '| a | b |\n|--|--|\n| 1 | 2 |\n\n- [x] done\n\n<details><summary>more</summary>\n\n~~no~~\n\n</details>';
    const first = github.people.comment(pull, 'ann', body);
    bench.clock.time = new Date(bench.clock.time.getTime() + 60_000);
    github.people.comment(pull, 'bob', 'thanks @ann and @nobody, see #1 and #99\n`@ann #1`');
    await post(`/repos/ann/posts/issues/comments/${first.id}/reactions`, { content: 'rocket' });

    const { document } = await look(bench, PULL);

    const articles = all(document, 'article', 'comment');
    expect(words(articles.flatMap((article) => [...all(article, 'a', 'person')]))).toEqual([
      'ann',
      'ann',
      'bob',
    ]);
    expect(words(all(document, 'td'))).toEqual(['1', '2']);
    expect(all(document, 'input').filter(({ attribs }) => attribs.type === 'checkbox')).toHaveLength(1);
    expect(words([...all(document, 'summary'), ...all(document, 'del')])).toEqual(['more', 'no']);
    expect(words(all(document, 'span', 'reaction'))).toEqual(['🚀 1']);
    expect(words([...all(document, 'a', 'mention'), ...all(document, 'a', 'issue-link')])).toEqual([
      '@ann',
      '#1',
    ]);
    expect(words(all(document, 'p', 'event'))).toEqual([expect.stringContaining('Change post.md')]);
  });

  it('shows a suggestion as the lines that it would replace and those that it brings', async () => {
    const comments = [{ path: 'post.md', line: 5, body: 'Better:\n```suggestion\nfive!\n```' }];
    await post('/repos/ann/posts/pulls/1/reviews', { event: 'COMMENT', body: 'b', comments });

    const { document } = await look(bench, PULL);

    expect(words(all(document, 'span', 'line'))).toEqual(['five', 'five!']);
  });

  it.each([
    [[], 'No checks have reported'],
    [[{ conclusion: 'success' }], 'All checks have passed'],
    [[{ conclusion: 'success' }, { name: 'b', status: 'in_progress' }], "haven't completed yet"],
    [[{ conclusion: 'action_required' }, { name: 'b', status: 'queued' }], 'were not successful'],
  ])('sums up the checks of the head: %j', async (runs, expected) => {
    for (const run of runs) await checked(bench, run);

    const { document } = await look(bench, PULL);

    expect(words(all(document, 'p', 'merge-head'))).toEqual([expect.stringContaining(expected)]);
    expect(all(document, 'ul', 'checks').flatMap((list) => [...all(list, 'li')])).toHaveLength(runs.length);
  });
});

describe('the other pages', () => {
  it('Checks has the output, the annotations by file, and the buttons', async () => {
    const annotations = [ANNOTATION, { ...ANNOTATION, path: 'other.md', message: '*not* Markdown' }];
    const actions = [{ label: 'Verify', description: 'Spends $1', identifier: 'grant' }];
    await checked(bench, {
      conclusion: 'action_required',
      actions,
      ...output({ summary: '**bold**', annotations }),
    });

    const { document } = await look(bench, `${PULL}/checks`);

    expect(words(all(document, 'strong'))).toEqual(['bold']);
    expect(words(all(document, 'div', 'file-head'))).toEqual(['post.md', 'other.md']);
    expect(words(all(document, 'p', 'plain'))).toEqual(['m', '*not* Markdown']);
    expect(words(all(document, 'button'))).toEqual(['Switch', 'Re-run all checks', 'Verify', 'Re-run']);
  });

  it('Files changed has the annotations at their lines, and the others below', async () => {
    const annotations = [ANNOTATION, { ...ANNOTATION, start_line: 1, end_line: 1, message: 'unchanged' }];
    await checked(bench, { conclusion: 'failure', ...output({ annotations }) });

    const { document } = await look(bench, `${PULL}/files`);

    const rows = words(all(document, 'tr'));
    const at = rows.findIndex((row) => row.includes('warning'));
    expect(rows[at - 1]).toBe('5+five');
    expect(rows[at]).toContain('post.md#L5');
    expect(words(all(document, 'section', 'annotations'))).toEqual([expect.stringContaining('unchanged')]);
  });

  it('a file has an anchor for each line, and its Markdown rendered on request', async () => {
    const path = `/ann/posts/blob/${bench.pull.headCommit}/post.md`;

    const { document } = await look(bench, path);
    const rendered = await look(bench, `${path}?rendered`);

    expect(words(all(document, 'tr').filter(({ attribs }) => attribs.id === 'L5'))).toEqual(['5five']);
    expect(words(all(rendered.document, 'div', 'markdown'))).toEqual(['1 2 3 4 five 6 7 8 9']);
  });
});
