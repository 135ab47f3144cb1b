import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, jwtOf, tokenOf } from '../stand-ins/github/asking.ts';
import { brokenReply, secondaryLimitReply } from '../stand-ins/github/faults.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';
import { COMMENTS, openStandIn, RUNS, type StandInBench } from './github-stand-in-bench.ts';

let bench: StandInBench;
let github: GithubStandIn;
let pull: PullRecord;
let token: string;

beforeEach(async () => {
  bench = await openStandIn();
  ({ github, pull, token } = bench);
});
afterEach(() => github.close());

const run = (more: object): object => ({ name: 'mustrun', head_sha: pull.headCommit, ...more });

describe('tokens', () => {
  it.each([
    ['expired', { exp: -1 }],
    ['good for more than ten minutes', { exp: 700 }],
    ['issued in the future', { iat: 120 }],
    ['of another App', { iss: 1 }],
  ])('a JWT that is %s is refused', async (_what, claims) => {
    expect((await ask(github, 'GET /app', { token: jwtOf(github, claims) })).status).toBe(401);
  });

  it('a JWT with another signature is refused', async () => {
    const [header, payload] = jwtOf(github).split('.');

    expect((await ask(github, 'GET /app', { token: `${header}.${payload}.AAAA` })).status).toBe(401);
    expect((await ask(github, 'GET /app', { token: jwtOf(github) })).status).toBe(200);
  });

  it('an installation token dies after an hour', async () => {
    bench.clock.time = new Date(bench.clock.time.getTime() + 3_599_000);
    const before = await ask(github, `GET ${COMMENTS}`, { token });
    bench.clock.time = new Date(bench.clock.time.getTime() + 1_000);

    expect(before.status).toBe(200);
    expect((await ask(github, `GET ${COMMENTS}`, { token })).status).toBe(401);
  });

  it('an installation token may have less than the App, and never more', async () => {
    const reader = await tokenOf(github, bench.installation, { permissions: { issues: 'read' } });
    const route = `POST /app/installations/${bench.installation.id}/access_tokens`;
    const more = await ask(github, route, {
      token: jwtOf(github),
      body: { permissions: { contents: 'write' } },
    });

    expect((await ask(github, `GET ${COMMENTS}`, { token: reader })).status).toBe(200);
    expect((await ask(github, `POST ${COMMENTS}`, { token: reader, body: { body: 'x' } })).status).toBe(403);
    expect((await ask(github, `GET ${RUNS}/1`, { token: reader })).status).toBe(403);
    expect(more.status).toBe(422);
  });

  it('an installation token reaches its repositories alone', async () => {
    await github.people.createRepository('ann', 'other', { 'a.md': 'a\n' }, { private: true });
    const narrow = await tokenOf(github, bench.installation, { repositories: ['posts'] });

    expect((await ask(github, 'GET /repos/ann/other', { token: narrow })).status).toBe(404);
    expect((await ask(github, 'GET /repos/ann/other', { token })).status).toBe(200);
  });

  it('a person needs write access to change, and no check run can be theirs', async () => {
    const stranger = github.people.join('stranger');
    github.people.comment(pull, 'ann', 'mine');
    const path = `/repos/ann/posts/issues/comments/${github.state.comments[0]?.id}`;

    expect((await ask(github, `POST ${COMMENTS}`, { token: stranger, body: { body: 'x' } })).status).toBe(
      201,
    );
    expect((await ask(github, `PATCH ${path}`, { token: stranger, body: { body: 'x' } })).status).toBe(403);
    expect((await ask(github, `POST ${RUNS}`, { token: stranger, body: run({}) })).status).toBe(403);
  });
});

describe('limits and faults', () => {
  it('counts the requests of an hour', async () => {
    github.rateLimit.restrict(2);

    const first = await ask(github, `GET ${COMMENTS}`, { token });
    await ask(github, `GET ${COMMENTS}`, { token });
    const third = await ask(github, `GET ${COMMENTS}`, { token });
    bench.clock.time = new Date(bench.clock.time.getTime() + 3_600_000);
    token = await tokenOf(github, bench.installation);

    expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
    expect(third).toMatchObject({ status: 403, body: { message: 'API rate limit exceeded' } });
    expect(third.headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await ask(github, `GET ${COMMENTS}`, { token })).status).toBe(200);
  });

  it('answers with a secondary limit when it is told to, then as before', async () => {
    github.faults.add({ operationId: 'issues/create-comment', times: 1, reply: secondaryLimitReply(7) });

    const limited = await ask(github, `POST ${COMMENTS}`, { token, body: { body: 'x' } });

    expect(limited.status).toBe(403);
    expect(limited.headers.get('retry-after')).toBe('7');
    expect((await ask(github, `POST ${COMMENTS}`, { token, body: { body: 'x' } })).status).toBe(201);
    expect(github.state.comments).toHaveLength(1);
  });

  it('has a secondary limit of content in a minute when it is told to', async () => {
    github.rateLimit.restrictContent(2);
    const comment = async (): Promise<number> =>
      (await ask(github, `POST ${COMMENTS}`, { token, body: { body: 'x' } })).status;

    const first = await comment();
    bench.clock.time = new Date(bench.clock.time.getTime() + 20_000);
    const statuses = [first, await comment(), await comment()];
    const limited = await ask(github, `POST ${RUNS}`, { token, body: run({}) });
    bench.clock.time = new Date(bench.clock.time.getTime() + 40_000);

    expect(statuses).toEqual([201, 201, 403]);
    expect(limited.headers.get('retry-after')).toBe('40');
    expect((await ask(github, `GET ${COMMENTS}`, { token })).status).toBe(200);
    expect(await comment()).toBe(201);
  });

  it('fails as often as it is told to, with or without doing what was asked', async () => {
    github.faults.add({ operationId: 'issues/create-comment', times: 2, reply: brokenReply(502) });
    github.faults.add({
      operationId: 'issues/create-comment',
      times: 1,
      reply: brokenReply(409),
      carriedOut: true,
    });
    const statuses: number[] = [];

    for (const word of ['a', 'b', 'c', 'd']) {
      statuses.push((await ask(github, `POST ${COMMENTS}`, { token, body: { body: word } })).status);
    }

    expect(statuses).toEqual([502, 502, 409, 201]);
    expect(github.state.comments.map(({ body }) => body)).toEqual(['c', 'd']);
  });
});
