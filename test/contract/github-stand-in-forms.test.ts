import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStandIn, type StandInBench } from './github-stand-in-bench.ts';
import { all, checked, look, submit, words } from './page-reader.ts';

const PULL = '/ann/posts/pull/1';
const ADVANCED = '/settings/apps/mustrun/advanced';

let bench: StandInBench;
beforeEach(async () => {
  bench = await openStandIn();
  bench.github.people.join('bob');
  await bench.github.deliveries.settled();
});
afterEach(() => bench.github.close());

/** The newest delivery: its event, and the payload. */
async function delivered(): Promise<readonly [event: string, payload: unknown]> {
  await bench.github.deliveries.settled();
  const [last] = bench.github.deliveries.records();
  return [`${last?.event}.${last?.action}`, JSON.parse(last?.payload ?? 'null')];
}

describe('forms', () => {
  it('a comment is posted as the person who was chosen, the owner unless another was', async () => {
    const chosen = await submit(bench, '/stand-in/person', { login: 'bob', back: PULL });
    await submit(bench, `${PULL}/comments`, { body: '/mustrun\r\nverify' }, { cookie: chosen.cookie });
    const first = await delivered();
    const posted = await submit(bench, `${PULL}/comments`, { body: 'mine' });

    expect(chosen).toEqual({ status: 303, location: PULL, cookie: 'person=bob' });
    expect(first).toMatchObject([
      'issue_comment.created',
      { sender: { login: 'bob' }, comment: { body: '/mustrun\nverify' }, issue: { number: 1 } },
    ]);
    expect(await delivered()).toMatchObject(['issue_comment.created', { sender: { login: 'ann' } }]);
    expect(posted).toMatchObject({ status: 303, location: expect.stringContaining(`${PULL}#issuecomment-`) });
  });

  it('the buttons on a page are those that the page says they are', async () => {
    const actions = [{ label: 'Verify', description: 'Spends $1', identifier: 'grant' }];
    const run = await checked(bench, { conclusion: 'action_required', actions });
    const { document } = await look(bench, `/ann/posts/runs/${run.id}`);
    const [button] = all(document, 'form').filter((form) => words([form])[0] === 'Verify');
    if (button === undefined) throw new Error('the page shows the button');
    const fields = all(button, 'input').map(({ attribs }) => [attribs.name, attribs.value]);

    const clicked = await submit(bench, button.attribs.action ?? '', Object.fromEntries(fields));

    expect(clicked).toMatchObject({ status: 303, location: `${PULL}/checks?check_run_id=${run.id}` });
    expect(await delivered()).toMatchObject([
      'check_run.requested_action',
      {
        requested_action: { identifier: 'grant' },
        check_run: { id: run.id, head_sha: bench.pull.headCommit },
        sender: { login: 'ann' },
      },
    ]);
  });

  it('"Re-run" asks for one run again, "Re-run all checks" for all of the commit', async () => {
    const run = await checked(bench, { conclusion: 'failure' });

    await submit(bench, `/ann/posts/runs/${run.id}/rerequest`, {});
    const one = await delivered();
    await submit(bench, `/ann/posts/suites/${bench.pull.headCommit}/rerequest`, {});

    expect(one).toMatchObject(['check_run.rerequested', { check_run: { id: run.id } }]);
    expect(await delivered()).toMatchObject([
      'check_suite.rerequested',
      { check_suite: { head_sha: bench.pull.headCommit, pull_requests: [{ number: 1 }] } },
    ]);
  });

  it('a pull request is closed and opened again', async () => {
    await submit(bench, `${PULL}/state`, {});
    const closed = await delivered();
    await submit(bench, `${PULL}/state`, {});

    expect(closed[0]).toBe('pull_request.closed');
    expect((await delivered())[0]).toBe('pull_request.reopened');
  });

  it('a delivery is sent again', async () => {
    await submit(bench, `${PULL}/comments`, { body: 'x' });
    await bench.github.deliveries.settled();
    const { document } = await look(bench, ADVANCED);
    const [form] = all(document, 'form', 'inline');

    const again = await submit(bench, form?.attribs.action ?? '', {});
    await bench.github.deliveries.settled();

    expect(again).toMatchObject({ status: 303, location: ADVANCED });
    const [second, first] = bench.github.deliveries.records();
    expect(second).toMatchObject({ redelivery: true, guid: first?.guid });
  });

  it('buttons are for those who may push', async () => {
    const actions = [{ label: 'Verify', description: 'Spends $1', identifier: 'grant' }];
    const run = await checked(bench, { conclusion: 'failure', actions });
    await bench.github.deliveries.settled();
    const before = bench.github.deliveries.records().length;
    const cookie = { cookie: 'person=bob' };

    const { document } = await look(bench, `/ann/posts/runs/${run.id}`, 'bob');
    const clicked = await submit(bench, `/ann/posts/runs/${run.id}/actions`, { identifier: 'grant' }, cookie);
    const again = await submit(bench, `/ann/posts/runs/${run.id}/rerequest`, {}, cookie);
    const closed = await submit(bench, `${PULL}/state`, {}, cookie);
    await bench.github.deliveries.settled();

    expect(words(all(document, 'button'))).toEqual(['Switch']);
    expect([clicked.status, again.status, closed.status]).toEqual([403, 403, 403]);
    expect(bench.github.deliveries.records()).toHaveLength(before);
  });

  it.each([
    ['a blank comment', 422, `${PULL}/comments`, { body: ' ' }],
    ['a comment of 65,537 characters', 422, `${PULL}/comments`, { body: 'x'.repeat(65_537) }],
    ['a comment on nothing', 404, '/ann/posts/pull/9/comments', { body: 'x' }],
    ['a run that is not there', 404, '/ann/posts/runs/9/rerequest', {}],
    ['a commit that was not checked', 404, `/ann/posts/suites/${'f'.repeat(40)}/rerequest`, {}],
    ['a repository that is not there', 404, '/ann/nothing/pull/1/comments', { body: 'x' }],
    ['an account that is not there', 422, '/stand-in/person', { login: 'nobody' }],
    ['a delivery that is not there', 404, `${ADVANCED}/7/redeliver`, {}],
    ['an address without a form', 404, PULL, {}],
  ])('%s is refused: %i', async (_what, status, path, fields) => {
    expect((await submit(bench, path, fields)).status).toBe(status);
  });

  it('a button that the run does not have is refused', async () => {
    const run = await checked(bench, { conclusion: 'failure' });

    expect((await submit(bench, `/ann/posts/runs/${run.id}/actions`, { identifier: 'x' })).status).toBe(404);
  });

  it('a form of another site is refused, and none leads to another site', async () => {
    const foreign = await submit(bench, `${PULL}/comments`, { body: 'x' }, { origin: 'http://evil.example' });
    const targets = ['//evil.example', '/\\evil.example', 'http://evil.example'];
    const led = targets.map((back) => submit(bench, '/stand-in/person', { login: 'bob', back }));

    expect(foreign.status).toBe(403);
    expect((await Promise.all(led)).map(({ location }) => location)).toEqual(['/', '/', '/']);
  });
});
