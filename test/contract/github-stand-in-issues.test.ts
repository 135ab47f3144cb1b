import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Asked, ask, tokenOf } from '../stand-ins/github/asking.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';
import { openStandIn, type StandInBench } from './github-stand-in-bench.ts';

const ISSUES = '/repos/ann/posts/issues';
const PULL = '/repos/ann/posts/pulls/1';

const titlesSchema = z.array(z.looseObject({ title: z.string() }));

let bench: StandInBench;
let github: GithubStandIn;
let pull: PullRecord;
let token: string;

beforeEach(async () => {
  bench = await openStandIn({ events: ['issues'] });
  ({ github, pull, token } = bench);
});
afterEach(() => github.close());

const post = (path: string, body: object): Promise<Asked> => ask(github, `POST ${path}`, { token, body });
const titles = async (query: string): Promise<readonly string[]> =>
  titlesSchema.parse((await ask(github, `GET ${ISSUES}?${query}`, { token })).body).map(({ title }) => title);

describe('issues', () => {
  it('are numbered with the pull requests, changed, closed, and told of', async () => {
    const created = await post(ISSUES, { title: 'Drift', body: 'b', labels: ['mustrun'] });
    const closed = await ask(github, `PATCH ${ISSUES}/2`, {
      token,
      body: { title: 'No drift', state: 'closed' },
    });
    await github.deliveries.settled();

    expect(created).toMatchObject({
      status: 201,
      body: { number: 2, user: { login: 'mustrun[bot]' }, labels: [{ name: 'mustrun' }], state: 'open' },
    });
    expect(closed).toMatchObject({
      status: 200,
      body: { title: 'No drift', body: 'b', state: 'closed', state_reason: 'completed' },
    });
    const actions = github.deliveries.records().map(({ event, action }) => `${event}.${action}`);
    expect(actions.slice(0, 3)).toEqual(['issues.closed', 'issues.edited', 'issues.opened']);
  });

  it('are listed by label and state, pull requests among them', async () => {
    await post(ISSUES, { title: 'A', labels: ['mustrun', 'drift'] });
    await post(ISSUES, { title: 'B', labels: ['mustrun'] });
    await post(`${ISSUES}/3/labels`, { labels: ['drift', 'late'] });
    await post(ISSUES, { title: 'C' });
    await ask(github, `PATCH ${ISSUES}/2`, { token, body: { state: 'closed' } });

    expect(await titles('')).toEqual(['C', 'B', 'topic']);
    expect(await titles('labels=mustrun,drift')).toEqual(['B']);
    expect(await titles('labels=mustrun&state=all')).toEqual(['B', 'A']);
    expect(await titles('state=closed')).toEqual(['A']);
  });

  it('are commented on', async () => {
    await post(ISSUES, { title: 'A' });

    expect(await post(`${ISSUES}/2/comments`, { body: 'still so' })).toMatchObject({
      status: 201,
      body: { html_url: expect.stringContaining('/ann/posts/issues/2#issuecomment-') },
    });
    expect((await post(`${ISSUES}/9/comments`, { body: 'nowhere' })).status).toBe(404);
  });

  it.each([
    ['a blank title', { title: ' ' }],
    ['a title of 257 characters', { title: 'x'.repeat(257) }],
    ['a body of 65,537 characters', { title: 't', body: 'x'.repeat(65_537) }],
  ])('have no %s', async (_what, body) => {
    expect((await post(ISSUES, body)).status).toBe(422);
  });

  it('of a stranger have no labels, and are not for other strangers to change', async () => {
    const stranger = github.people.join('stranger');
    const other = github.people.join('other');
    const body = { title: 'A', labels: ['mustrun'] };

    const created = await ask(github, `POST ${ISSUES}`, { token: stranger, body });
    const changed = await ask(github, `PATCH ${ISSUES}/2`, { token: other, body: { title: 'B' } });

    expect(created).toMatchObject({ status: 201, body: { labels: [] } });
    expect(changed.status).toBe(403);
  });

  it('need their permission', async () => {
    const reader = await tokenOf(github, bench.installation, { permissions: { issues: 'read' } });

    expect((await ask(github, `POST ${ISSUES}`, { token: reader, body: { title: 'A' } })).status).toBe(403);
    expect((await ask(github, `GET ${ISSUES}/1`, { token: reader })).status).toBe(200);
  });
});

describe('review comments', () => {
  const comment = (more: object): Promise<Asked> =>
    post(`${PULL}/comments`, {
      commit_id: pull.headCommit,
      path: 'post.md',
      line: 5,
      body: '```suggestion\n5\n```',
      ...more,
    });

  it('are kept, with the part of the difference that they speak of', async () => {
    const created = await comment({ start_line: 4 });
    const listed = await ask(github, `GET ${PULL}/comments`, { token });

    expect(created).toMatchObject({
      status: 201,
      body: { path: 'post.md', line: 5, start_line: 4, side: 'RIGHT', body: '```suggestion\n5\n```' },
    });
    expect(listed.body).toMatchObject([{ diff_hunk: '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five' }]);
  });

  it('come with a review too', async () => {
    const comments = [{ path: 'post.md', line: 5, side: 'LEFT', body: 'was better' }];
    await post(`${PULL}/reviews`, { event: 'COMMENT', body: 'so', comments });

    expect((await ask(github, `GET ${PULL}/comments`, { token })).body).toMatchObject([
      { body: 'was better', side: 'LEFT', diff_hunk: '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5' },
    ]);
  });

  it.each([
    ['a line outside the difference', { line: 1 }],
    ['a first line outside the difference', { start_line: 1 }],
    ['a first line after the last', { start_line: 6 }],
    ['a file that has not changed', { path: 'other.md' }],
    ['a commit that is not the head', { commit_id: 'f'.repeat(40) }],
    ['nothing', { body: '' }],
  ])('do not speak of %s', async (_what, more) => {
    expect((await comment(more)).status).toBe(422);
  });
});

describe('a pull request', () => {
  it('is changed and closed, and its branch is known', async () => {
    const patch = (body: object): Promise<Asked> => ask(github, `PATCH ${PULL}`, { token, body });

    const edited = await patch({ title: 'Better', body: 'why' });
    const closed = await patch({ state: 'closed' });

    expect(edited).toMatchObject({ status: 200, body: { title: 'Better', body: 'why', state: 'open' } });
    expect(closed).toMatchObject({ status: 200, body: { title: 'Better', state: 'closed' } });
    expect((await patch({ body: 'x'.repeat(65_537) })).status).toBe(422);
    expect((await ask(github, 'GET /repos/ann/posts/branches/topic', { token })).body).toMatchObject({
      name: 'topic',
      commit: { sha: pull.headCommit },
    });
    expect((await ask(github, 'GET /repos/ann/posts/branches/none', { token })).status).toBe(404);
  });
});

describe('folders', () => {
  it('are listed at a commit, the root too', async () => {
    const { repository } = bench;
    const commit = await github.people.push(repository, 'topic', { 'a/b/c.yaml': 'c\n' }, 'ann');
    const list = (path: string): Promise<Asked> =>
      ask(github, `GET /repos/ann/posts/contents/${path}?ref=${commit}`, { token });

    expect((await list('')).body).toMatchObject([
      { path: 'a', type: 'dir' },
      { path: 'post.md', type: 'file' },
    ]);
    expect((await list('a')).body).toMatchObject([{ path: 'a/b', type: 'dir', name: 'b' }]);
  });

  it('are cut off where a tree is too large', async () => {
    await github.people.push(bench.repository, 'topic', { 'a.md': 'a\n', 'b.md': 'b\n' }, 'ann');
    github.state.largestTree = 2;

    const tree = await ask(github, 'GET /repos/ann/posts/git/trees/topic?recursive=1', { token });

    expect(tree.body).toMatchObject({ truncated: true, tree: [{ path: 'a.md' }, { path: 'b.md' }] });
  });
});
