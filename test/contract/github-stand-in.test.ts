import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Asked, ask } from '../stand-ins/github/asking.ts';
import { selectOperations } from '../stand-ins/github/select-operations.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';
import { COMMENTS, openStandIn, RUNS } from './github-stand-in-bench.ts';

const idSchema = z.object({ id: z.int() });

let github: GithubStandIn;
let pull: PullRecord;
let token: string;

beforeEach(async () => {
  ({ github, pull, token } = await openStandIn());
});
afterEach(() => github.close());

const run = (more: object): object => ({ name: 'mustrun', head_sha: pull.headCommit, ...more });
const output = (more: object): object => ({ title: 't', summary: 's', ...more });

describe('the description', () => {
  it('is cut to the operations that are named, with what they refer to', () => {
    const whole = {
      openapi: '3.0.3',
      info: {},
      paths: {
        '/kept': {
          get: { operationId: 'kept', description: 'prose', responses: { $ref: '#/components/responses/a' } },
        },
        '/other': { get: { operationId: 'other', responses: { $ref: '#/components/responses/c' } } },
      },
      components: { responses: { a: { $ref: '#/components/responses/b' }, b: {}, c: {} } },
    };

    expect(selectOperations(whole, ['kept'])).toEqual({
      openapi: '3.0.3',
      info: {},
      paths: { '/kept': { get: { operationId: 'kept', responses: { $ref: '#/components/responses/a' } } } },
      components: { responses: { a: { $ref: '#/components/responses/b' }, b: {} } },
    });
    expect(() => selectOperations(whole, ['kept', 'missing'])).toThrow('missing');
  });

  it('has no operation of an unknown path: 404', async () => {
    expect((await ask(github, 'GET /repos/ann/posts/pigeons', { token })).status).toBe(404);
  });

  it('has operations that the stand-in does not: 501', async () => {
    expect(await ask(github, 'GET /rate_limit', { token })).toMatchObject({
      status: 501,
      body: { message: 'the stand-in has no rate-limit/get' },
    });
  });

  it('makes a wrong reply of ours loud: 599, and the stand-in does not close in peace', async () => {
    const wrong = await startGithub({
      handlers: { 'repos/get': () => ({ status: 200, body: { name: 7 } }) },
    });
    await wrong.people.createRepository('ann', 'posts', { 'a.md': 'a\n' });

    expect((await ask(wrong, 'GET /repos/ann/posts')).status).toBe(599);
    await expect(wrong.close()).rejects.toThrow('repos/get answered 200');
  });

  it.each([
    ['POST', COMMENTS, { body: 7 }],
    ['POST', COMMENTS, {}],
    ['POST', RUNS, { name: 'mustrun' }],
    ['POST', RUNS, { name: 'n', head_sha: 'x', status: 'completed', conclusion: 'splendid' }],
    ['GET', `${COMMENTS}?per_page=many`, undefined],
  ])('refuses a request that it does not allow: %s %s %j', async (method, path, body) => {
    expect((await ask(github, `${method} ${path}`, { token, body })).status).toBe(422);
  });

  it('refuses a body that is not JSON', async () => {
    expect((await ask(github, `POST ${COMMENTS}`, { token, body: '{' })).status).toBe(400);
  });
});

describe('rules that the description lacks', () => {
  it('a completed check run has a conclusion', async () => {
    const without = await ask(github, `POST ${RUNS}`, { token, body: run({ status: 'completed' }) });
    const alone = await ask(github, `POST ${RUNS}`, { token, body: run({ conclusion: 'success' }) });

    expect(without.status).toBe(422);
    expect(alone).toMatchObject({ status: 201, body: { status: 'completed', conclusion: 'success' } });
  });

  it('a check run is of a commit that exists', async () => {
    const body = { name: 'mustrun', head_sha: 'f'.repeat(40) };

    expect((await ask(github, `POST ${RUNS}`, { token, body })).status).toBe(422);
  });

  it.each([
    [50, 201],
    [51, 422],
  ])('a call brings fifty annotations: %i is %i', async (count, status) => {
    const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' };
    const annotations = Array.from({ length: count }, () => annotation);

    expect(
      (await ask(github, `POST ${RUNS}`, { token, body: run({ output: output({ annotations }) }) })).status,
    ).toBe(status);
  });

  it('annotations are added to those that are there, and columns are of one line', async () => {
    const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' };
    const one = run({ output: output({ annotations: [annotation] }) });
    const { id } = idSchema.parse((await ask(github, `POST ${RUNS}`, { token, body: one })).body);
    const spread = output({ annotations: [{ ...annotation, end_line: 2, start_column: 1 }] });

    await ask(github, `PATCH ${RUNS}/${id}`, {
      token,
      body: { output: output({ annotations: [annotation] }) },
    });

    expect((await ask(github, `GET ${RUNS}/${id}/annotations`, { token })).body).toHaveLength(2);
    expect((await ask(github, `PATCH ${RUNS}/${id}`, { token, body: { output: spread } })).status).toBe(422);
  });

  it.each([
    ['a title of 255 characters', { title: 'x'.repeat(255) }, 201],
    ['a title of 256 characters', { title: 'x'.repeat(256) }, 422],
    ['a message of 64 KB', { message: 'ä'.repeat(32_768) }, 201],
    ['a message of more', { message: 'ä'.repeat(32_769) }, 422],
    ['raw details of more', { raw_details: 'x'.repeat(65_537) }, 422],
    ['an end before its start', { start_line: 2, end_line: 1 }, 422],
    ['line 0', { start_line: 0, end_line: 0 }, 422],
  ])('an annotation with %s', async (_what, more, status) => {
    const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' };
    const body = run({ output: output({ annotations: [{ ...annotation, ...more }] }) });

    expect((await ask(github, `POST ${RUNS}`, { token, body })).status).toBe(status);
  });

  it.each([
    ['a summary', 65_535, 201],
    ['a summary', 65_536, 422],
  ])('%s has 65,535 characters: %i is %i', async (_what, length, status) => {
    const body = run({ output: output({ summary: 'x'.repeat(length) }) });

    expect((await ask(github, `POST ${RUNS}`, { token, body })).status).toBe(status);
  });

  it.each([
    ['x', 65_536, 201],
    ['x', 65_537, 422],
    ['😀', 65_536, 201],
  ])('a comment has 65,536 characters: %s by %i is %i', async (character, count, status) => {
    const body = { body: character.repeat(count) };

    expect((await ask(github, `POST ${COMMENTS}`, { token, body })).status).toBe(status);
  });

  it('a page has thirty entries, at most a hundred, and leads to the next', async () => {
    for (let index = 0; index < 101; index += 1) github.people.comment(pull, 'ann', `talk ${index}`);
    const page = async (query: string): Promise<Asked> =>
      await ask(github, `GET ${COMMENTS}${query}`, { token });

    const unasked = await page('');
    const greedy = await page('?per_page=500');
    const last = await page('?per_page=100&page=2');

    expect(unasked.body).toHaveLength(30);
    expect(greedy.body).toHaveLength(100);
    expect(greedy.headers.get('link')).toBe(
      `<${github.state.api}${COMMENTS}?per_page=100&page=2>; rel="next", ` +
        `<${github.state.api}${COMMENTS}?per_page=100&page=2>; rel="last"`,
    );
    expect(last.body).toHaveLength(1);
    expect(last.headers.get('link')).toContain('rel="prev"');
  });

  it('a review speaks of lines that the difference shows', async () => {
    const review = (path: string, line: number): Promise<Asked> =>
      ask(github, 'POST /repos/ann/posts/pulls/1/reviews', {
        token,
        body: { event: 'COMMENT', body: 'b', comments: [{ path, line, body: 'c' }] },
      });

    expect((await review('post.md', 5)).status).toBe(200);
    expect((await review('post.md', 2)).status).toBe(200);
    expect((await review('post.md', 1)).status).toBe(422);
    expect((await review('other.md', 5)).status).toBe(422);
  });

  it('an App changes its own comments alone', async () => {
    const theirs = github.people.comment(pull, 'ann', 'mine');
    const path = `/repos/ann/posts/issues/comments/${theirs.id}`;

    expect((await ask(github, `PATCH ${path}`, { token, body: { body: 'x' } })).status).toBe(403);
    expect((await ask(github, `DELETE ${path}`, { token })).status).toBe(403);
  });

  it('what has not changed is not sent again: 304', async () => {
    const first = await ask(github, 'GET /repos/ann/posts', { token });
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };

    expect(await ask(github, 'GET /repos/ann/posts', { token, headers })).toMatchObject({
      status: 304,
      body: null,
    });
  });
});
