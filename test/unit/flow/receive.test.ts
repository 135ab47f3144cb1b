import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupOf, messageSchema } from '../../../core/flow/receive/message.ts';
import { type Received, type Receiver, receive } from '../../../core/flow/receive/receive.ts';

const RECEIVER: Receiver = {
  secrets: ['new secret', 'old secret'],
  appId: 4711,
  checkName: 'mustrun',
  command: '/mustrun',
};

const HEAD = 'a'.repeat(40);
const ORIGIN = {
  installation: { id: 7 },
  repository: { name: 'posts', owner: { login: 'ann' }, default_branch: 'main' },
  sender: { login: 'ann' },
};
const PULL = { ...ORIGIN, number: 3, pull_request: { head: { sha: HEAD } } };
const FROM = { installation: 7, repository: { owner: 'ann', name: 'posts' } };
const SENDER = { sender: { login: 'ann' } };

function delivered(
  event: string,
  payload: unknown,
  options: { readonly secret?: string; readonly receiver?: Partial<Receiver> } = {},
): Received {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const signature = createHmac('sha256', options.secret ?? 'new secret')
    .update(body)
    .digest('hex');
  const headers = {
    'x-github-event': event,
    'x-github-delivery': 'guid-1',
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return receive({ headers, body }, { ...RECEIVER, ...options.receiver });
}

describe('the signature', () => {
  const ping = '{"zen":"Ünïcode 🌱"}';

  it.each(['new secret', 'old secret'])('may be made with the %s', (secret) => {
    expect(delivered('ping', ping, { secret })).toEqual({
      kind: 'ignored',
      reason: 'the event ping is not used',
    });
  });

  it('may not be made with another secret, nor with an empty one', () => {
    expect(delivered('ping', ping, { secret: 'other' })).toEqual({ kind: 'unsigned' });
    expect(delivered('ping', ping, { secret: '', receiver: { secrets: [''] } })).toEqual({
      kind: 'unsigned',
    });
  });

  it.each([
    undefined,
    '',
    'sha256=',
    `sha256=${'0'.repeat(64)}`,
    `sha1=${'0'.repeat(40)}`,
    `sha256=${'g'.repeat(64)}`,
  ])('is not %s', (signature) => {
    const headers = {
      'x-github-event': 'ping',
      'x-github-delivery': 'guid',
      'x-hub-signature-256': signature,
    };

    expect(receive({ headers, body: Buffer.from(ping) }, RECEIVER)).toEqual({ kind: 'unsigned' });
  });

  it('is over every byte', () => {
    const body = Buffer.from(ping);
    const signature = createHmac('sha256', 'new secret').update(body).digest('hex');
    const headers = {
      'x-github-event': 'ping',
      'x-github-delivery': 'g',
      'x-hub-signature-256': `sha256=${signature}`,
    };

    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const tampered = Uint8Array.from(body, (byte, index) => (index === at ? byte ^ change : byte));

        expect(receive({ headers, body: tampered }, RECEIVER)).toEqual({ kind: 'unsigned' });
      }),
    );
  });

  it('comes before everything else: what nobody signed is not even malformed', () => {
    expect(receive({ headers: {}, body: Buffer.from('{') }, RECEIVER)).toEqual({ kind: 'unsigned' });
  });
});

describe('a delivery', () => {
  it.each([
    [
      'push',
      { ...ORIGIN, ref: 'refs/heads/main', before: '0'.repeat(40), after: HEAD, deleted: false },
      { kind: 'pushed', branch: 'main', before: null, after: HEAD, login: 'ann' },
    ],
    [
      'push',
      { ...ORIGIN, ref: 'refs/heads/main', before: 'b'.repeat(40), after: HEAD, deleted: false },
      { kind: 'pushed', branch: 'main', before: 'b'.repeat(40), after: HEAD, login: 'ann' },
    ],
    [
      'pull_request',
      { ...PULL, action: 'synchronize' },
      { kind: 'pull request changed', pull: 3, brought: { commit: HEAD, login: 'ann' } },
    ],
    [
      'pull_request',
      { ...PULL, action: 'ready_for_review' },
      { kind: 'pull request changed', pull: 3, brought: null },
    ],
    [
      'pull_request',
      { ...PULL, action: 'edited', changes: { base: { ref: { from: 'x' } } } },
      { kind: 'pull request changed', pull: 3, brought: null },
    ],
    ['issue_comment', comment('please\n  /mustrun run'), { kind: 'commented', pull: 3, comment: 99 }],
    [
      'check_run',
      checkRun({}, { action: 'requested_action', requested_action: { identifier: 'grant' } }),
      { kind: 'clicked', pull: 3, button: 'grant', headCommit: HEAD, login: 'ann' },
    ],
    [
      'check_run',
      checkRun({}, { action: 'rerequested' }),
      { kind: 'rerun asked', pull: 3, headCommit: HEAD, login: 'ann' },
    ],
    [
      'check_suite',
      checkSuite('rerequested'),
      { kind: 'rerun asked', pull: 3, headCommit: HEAD, login: 'ann' },
    ],
  ])('of %s becomes a message of ids', (event, payload, message) => {
    expect(delivered(event, payload)).toEqual({
      kind: 'accepted',
      deliveryId: 'guid-1',
      messages: [{ ...FROM, ...message }],
    });
    expect(messageSchema.parse({ ...FROM, ...message })).toEqual({ ...FROM, ...message });
  });

  it.each([
    [
      'push',
      { ...ORIGIN, ref: 'refs/heads/topic', before: HEAD, after: HEAD, deleted: false },
      'not a push to the default branch',
    ],
    [
      'push',
      { ...ORIGIN, ref: 'refs/tags/main', before: HEAD, after: HEAD, deleted: false },
      'not a push to the default branch',
    ],
    [
      'push',
      { ...ORIGIN, ref: 'refs/heads/main', before: HEAD, after: '0'.repeat(40), deleted: true },
      'not a push to the default branch',
    ],
    ['pull_request', { ...PULL, action: 'labeled' }, 'pull_request.labeled changes nothing for us'],
    [
      'pull_request',
      { ...PULL, action: 'edited', changes: { title: {} } },
      'pull_request.edited changes nothing for us',
    ],
    ['issue_comment', comment('nice post'), 'a comment that is not for us'],
    ['issue_comment', comment('see /mustrun'), 'a comment that is not for us'],
    ['issue_comment', { ...comment('/mustrun run'), action: 'edited' }, 'issue_comment.edited is no command'],
    ['issue_comment', { ...comment('/mustrun run'), issue: { number: 3 } }, 'a comment on an issue'],
    ['issue_comment', comment('/mustrun run', 'Bot'), 'a comment of a bot'],
    ['check_run', checkRun({}, { action: 'completed' }), 'check_run.completed is our own doing'],
    ['check_run', checkRun({ app: { id: 1 } }, { action: 'rerequested' }), 'a check run of others'],
    ['check_run', checkRun({ name: 'lint' }, { action: 'rerequested' }), 'a check run of others'],
    ['check_run', checkRun({ external_id: '' }, { action: 'rerequested' }), 'a check run of no pull request'],
    ['check_suite', checkSuite('requested'), 'check_suite.requested changes nothing for us'],
    ['installation', { action: 'created', installation: { id: 7 } }, 'the event installation is not used'],
    ['toString', {}, 'the event toString is not used'],
    ['pull_request', { action: 'opened', number: 3 }, 'pull_request of no installation or no repository'],
  ])('of %s is ignored with a reason: %j', (event, payload, reason) => {
    expect(delivered(event, payload)).toEqual({ kind: 'ignored', reason });
  });

  it.each([
    ['push', '{', 'the body is not JSON'],
    ['push', { ...ORIGIN, ref: 7 }, 'not the payload of push'],
    ['check_run', checkRun({}, { action: 'requested_action' }), 'not the payload of check_run'],
  ])('of %s is malformed: %j', (event, payload, reason) => {
    expect(delivered(event, payload)).toEqual({ kind: 'malformed', reason });
  });
});

describe('the group of a message', () => {
  const repository = { owner: 'ann', name: 'posts' };

  it('is one for a pull request, and another for another part, number or repository', () => {
    const groups = [
      groupOf(repository, { kind: 'pull', number: 1 }),
      groupOf(repository, { kind: 'pull', number: 2 }),
      groupOf(repository, { kind: 'push', branch: '1', commit: HEAD }),
      groupOf({ owner: 'ann', name: 'other' }, { kind: 'pull', number: 1 }),
    ];

    expect(new Set(groups).size).toBe(4);
    expect(groupOf({ ...repository }, { kind: 'pull', number: 1 })).toBe(groups[0]);
    expect(groupOf(repository, { kind: 'post', branch: '1', id: 'x' })).toBe(groups[2]);
  });

  it('is a name that SQS takes, whatever the branch is called', () => {
    expect(groupOf(repository, { kind: 'push', branch: `größe/${'x'.repeat(300)}`, commit: HEAD })).toMatch(
      /^[0-9a-f]{64}$/,
    );
  });
});

function comment(body: string, type = 'User'): object {
  return {
    ...ORIGIN,
    action: 'created',
    issue: { number: 3, pull_request: { url: 'u' } },
    comment: { id: 99, body, user: { type } },
  };
}

function checkRun(more: object, event: object): object {
  const run = { name: 'mustrun', head_sha: HEAD, external_id: '3', app: { id: 4711 }, ...more };
  return { ...ORIGIN, ...SENDER, check_run: run, ...event };
}

function checkSuite(action: string): object {
  const suite = { head_sha: HEAD, app: { id: 4711 }, pull_requests: [{ number: 3 }] };
  return { ...ORIGIN, ...SENDER, action, check_suite: suite };
}
