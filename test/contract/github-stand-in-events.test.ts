import { verify } from '@octokit/webhooks-methods';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, jwtOf, tokenOf } from '../stand-ins/github/asking.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { InstallationRecord, PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';
import { openTarget, type Received, type Target } from './delivery-target.ts';

const SECRET = 'only for this test';

let target: Target;
let received: Received[];
let time: Date;
let github: GithubStandIn;
let installation: InstallationRecord;
let repository: RepositoryRecord;
let pull: PullRecord;

beforeEach(async () => {
  target = await openTarget();
  ({ received } = target);
  time = new Date('2026-03-01T12:00:00Z');
  github = await startGithub({ target: { url: target.url, secret: SECRET }, now: () => time });
  installation = github.people.install('ann');
  repository = await github.people.createRepository('ann', 'posts', { 'post.md': 'one\n' });
  await github.people.push(repository, 'topic', { 'post.md': 'two\n', 'new.md': 'new\n' }, 'ann');
  pull = await github.people.openPull(repository, 'topic', { author: 'ann' });
  await github.deliveries.settled();
});
afterEach(async () => {
  await github.close();
  target.close();
});

const names = (): readonly string[] =>
  received.map(({ headers, body }) => {
    const { action } = z.looseObject({ action: z.string().optional() }).parse(JSON.parse(body));
    return [headers['x-github-event'], action].filter((word) => word !== undefined).join('.');
  });
const last = (): unknown => JSON.parse(received.at(-1)?.body ?? 'null');

describe('deliveries', () => {
  it('follow what people do', async () => {
    received.length = 0;

    await github.people.push(repository, 'topic', { 'post.md': 'three\n' }, 'ann');
    github.people.comment(pull, 'ann', 'hello');
    github.people.closePull(pull, 'ann');
    await github.deliveries.settled();

    expect(names()).toEqual([
      'push',
      'check_suite.requested',
      'pull_request.synchronize',
      'issue_comment.created',
      'pull_request.closed',
    ]);
    expect(last()).toMatchObject({
      number: 1,
      pull_request: { state: 'closed', head: { sha: pull.headCommit } },
      repository: { full_name: 'ann/posts' },
      installation: { id: github.state.installations[0]?.id },
      sender: { login: 'ann' },
    });
  });

  it('tell of the installation, of which the App hears unasked', async () => {
    received.length = 0;

    const other = github.people.install('bob');
    github.people.suspend(installation, true);
    github.people.comment(pull, 'ann', 'unheard');
    github.people.suspend(installation, false);
    github.people.uninstall(other);
    await github.deliveries.settled();

    expect(names()).toEqual([
      'installation.created',
      'installation.suspend',
      'installation.unsuspend',
      'installation.deleted',
    ]);
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({
      installation: { id: installation.id, suspended_at: expect.any(String) },
      repositories: [{ full_name: 'ann/posts' }],
      sender: { login: 'ann' },
    });
  });

  it('of a push name the paths that changed', () => {
    const pushes = received.filter(({ headers }) => headers['x-github-event'] === 'push');

    expect(pushes.map(({ body }) => JSON.parse(body))).toMatchObject([
      { ref: 'refs/heads/main', created: true, commits: [{ added: [] }] },
      { ref: 'refs/heads/topic', commits: [{ added: ['new.md'], modified: ['post.md'], removed: [] }] },
    ]);
  });

  it('are signed over their bytes', async () => {
    const { headers, body } = received.at(-1) ?? { headers: {}, body: '' };
    const signature = String(headers['x-hub-signature-256']);

    expect(await verify(SECRET, body, signature)).toBe(true);
    expect(await verify(SECRET, `${body} `, signature)).toBe(false);
    expect(await verify('another', body, signature)).toBe(false);
  });

  it('come of clicks on a button and on "Re-run"', async () => {
    const token = await tokenOf(github, installation);
    const actions = [{ label: 'Verify', description: 'd', identifier: 'grant' }];
    const body = {
      name: 'mustrun',
      head_sha: pull.headCommit,
      external_id: '1',
      conclusion: 'action_required',
      actions,
    };
    await ask(github, 'POST /repos/ann/posts/check-runs', { token, body });
    const run = github.state.checkRuns[0];
    if (run === undefined) throw new Error('the check run was created');
    await github.deliveries.settled();
    received.length = 0;

    github.people.click(run, 'grant', 'ann');
    github.people.rerequest(run, 'ann');
    await github.deliveries.settled();

    expect(names()).toEqual(['check_run.requested_action', 'check_run.rerequested']);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      requested_action: { identifier: 'grant' },
      check_run: { head_sha: pull.headCommit, external_id: '1', pull_requests: [{ number: 1 }] },
    });
    expect(() => github.people.click(run, 'other', 'ann')).toThrow('no button');
  });

  it("of a fork's check run name no pull request", async () => {
    const fork = await github.people.fork(repository, 'bob');
    await github.people.push(fork, 'idea', { 'post.md': 'x\n' }, 'bob');
    const foreign = await github.people.openPull(fork, 'idea', { author: 'bob' });
    const token = await tokenOf(github, installation);

    const body = { name: 'mustrun', head_sha: foreign.headCommit };
    const created = await ask(github, 'POST /repos/ann/posts/check-runs', { token, body });

    expect(created).toMatchObject({ status: 201, body: { pull_requests: [] } });
  });

  it('are recorded with what became of them, and can be had again under the same guid', async () => {
    target.status = 500;
    github.people.comment(pull, 'ann', 'unlucky');
    await github.deliveries.settled();
    const [failed] = github.deliveries.records();
    target.status = 202;

    const route = `POST /app/hook/deliveries/${failed?.id}/attempts`;
    const asked = await ask(github, route, { token: jwtOf(github), body: {} });
    await github.deliveries.settled();

    expect(failed).toMatchObject({ statusCode: 500, redelivery: false });
    expect(asked.status).toBe(202);
    expect(github.deliveries.records()[0]).toMatchObject({
      statusCode: 202,
      redelivery: true,
      guid: failed?.guid,
    });
    expect(received.at(-1)?.headers['x-github-delivery']).toBe(failed?.guid);
    expect(received.at(-1)?.body).toBe(received.at(-2)?.body);
  });

  it('are forgotten after three days', () => {
    time = new Date(time.getTime() + 3 * 24 * 3_600_000 + 1000);

    expect(github.deliveries.records()).toEqual([]);
  });

  it('get lost, doubled and late on demand', async () => {
    received.length = 0;
    github.deliveries.disturb('lost', 'doubled', 'late');

    for (const word of ['lost', 'doubled', 'late', 'normal']) github.people.comment(pull, 'ann', word);
    await github.deliveries.settled();
    const words = (): readonly string[] =>
      received.map(
        ({ body }) =>
          z.object({ comment: z.object({ body: z.string() }) }).parse(JSON.parse(body)).comment.body,
      );
    const before = words();
    github.deliveries.release();
    await github.deliveries.settled();

    expect(before).toEqual(['doubled', 'doubled', 'normal']);
    expect(words()).toEqual([...before, 'late']);
    expect(received[0]?.headers['x-github-delivery']).toBe(received[1]?.headers['x-github-delivery']);
    expect(
      github.deliveries
        .records()
        .map(({ statusCode }) => statusCode)
        .slice(0, 4),
    ).toEqual([202, 202, 202, 504]);
  });

  it('do not go to an App that is not installed there', async () => {
    received.length = 0;

    await github.people.createRepository('dora', 'posts', { 'a.md': 'a\n' });
    await github.deliveries.settled();

    expect(received).toEqual([]);
  });
});
