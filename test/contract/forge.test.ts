import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnswerCache } from '../../adapters/github/answer-cache.ts';
import type { GithubApp, Invocation } from '../../adapters/github/client.ts';
import { GithubDeliveryLog } from '../../adapters/github/delivery-log.ts';
import { GithubForge } from '../../adapters/github/github-forge.ts';
import { TokenCache } from '../../adapters/github/token-cache.ts';
import { CallCounter } from '../soak/count-calls.ts';
import { brokenReply, secondaryLimitReply } from '../stand-ins/github/faults.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';
import type { ForgeUnderTest } from './forge-bench.ts';
import { describeForgeCheckRun } from './forge-check-run-suite.ts';
import { describeForgeComment } from './forge-comment-suite.ts';
import { describeForgeFolder } from './forge-folder-suite.ts';
import { describeForge } from './forge-suite.ts';

const UNHURRIED: Omit<Invocation, 'installationId'> = {
  deliveryId: null,
  remainingMilliseconds: () => 60_000,
};

function appOf(github: GithubStandIn, more: Partial<GithubApp> = {}): GithubApp {
  const now = (): Date => github.state.now();
  const tokens = new TokenCache(now);
  const { id } = github.state.app;
  const app = { id, privateKey: github.privateKey, baseUrl: github.state.api, paced: false, tokens, now };
  return { ...app, answers: null, ...more };
}

function installationOf(github: GithubStandIn, account: string): number {
  const found = github.state.installations.find((installation) => installation.account === account);
  if (found === undefined) throw new RangeError(`not installed for ${account}`);
  return found.id;
}

/** `answers`: whether what was answered is remembered. */
const open = (answers: AnswerCache | null) => async (): Promise<ForgeUnderTest> => {
  const github = await startGithub();
  const app = appOf(github, { answers });
  return {
    github,
    forge: (account) =>
      new GithubForge(app, { ...UNHURRIED, installationId: installationOf(github, account) }),
  };
};

describe.each([
  ['GitHub over Octokit', () => null],
  ['GitHub over Octokit that remembers answers', () => new AnswerCache()],
])('%s', (what, answers) => {
  describeForge(what, open(answers()));
  describeForgeComment(what, open(answers()));
  describeForgeCheckRun(what, open(answers()));
  describeForgeFolder(what, open(answers()));
});

describe('the GitHub adapter in trouble', () => {
  const name = { owner: 'ann', name: 'posts' };
  let github: GithubStandIn;
  let pull: PullRecord;
  let time: Date;

  beforeEach(async () => {
    time = new Date();
    github = await startGithub({ now: () => time });
    const repository = await github.people.createRepository('ann', 'posts', { 'post.md': '# A post\n' });
    await github.people.push(repository, 'topic', { 'post.md': '# Better\n' }, 'ann');
    pull = await github.people.openPull(repository, 'topic', { author: 'ann' });
    github.people.install('ann');
  });
  afterEach(() => github.close());

  const forgeWith = (app: Partial<GithubApp> = {}, invocation: Partial<Invocation> = {}): GithubForge =>
    new GithubForge(appOf(github, app), {
      ...UNHURRIED,
      installationId: installationOf(github, 'ann'),
      ...invocation,
    });

  it('asks again after a server error', async () => {
    github.faults.add({ operationId: 'pulls/get', times: 1, reply: brokenReply(502) });

    expect(await forgeWith().pullRequest(name, pull.number)).toMatchObject({ kind: 'ok' });
  });

  it('does not wait for a server that fails longer than the invocation lasts', async () => {
    github.faults.add({ operationId: 'pulls/get', times: 9, reply: brokenReply(503) });
    const started = performance.now();

    const asked = forgeWith({}, { remainingMilliseconds: () => 5_500 }).pullRequest(name, pull.number);

    await expect(asked).rejects.toMatchObject({ name: 'ForgeError', retryable: true });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('writes one comment although the answer to the first try was lost', async () => {
    github.faults.add({
      operationId: 'issues/create-comment',
      times: 1,
      reply: brokenReply(502),
      carriedOut: true,
    });

    await forgeWith().putComment(name, pull.number, 'mustrun', [{ markdown: 'text', instead: '', rank: 0 }]);

    expect(github.state.comments.map(({ body }) => body)).toEqual(['<!-- mustrun -->\n\ntext']);
  });

  it('sleeps through a secondary limit for which there is time', async () => {
    github.faults.add({ operationId: 'pulls/get', times: 1, reply: secondaryLimitReply(1) });
    const started = performance.now();

    const asked = await forgeWith({ paced: true }).pullRequest(name, pull.number);

    expect(asked).toMatchObject({ kind: 'ok' });
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  it('does not sleep through a secondary limit for which there is no time, and says how long it is', async () => {
    github.faults.add({ operationId: 'pulls/get', times: 1, reply: secondaryLimitReply(120) });
    const started = performance.now();

    const asked = await forgeWith({ paced: true }).pullRequest(name, pull.number);

    expect(asked).toEqual({ kind: 'limited', retryAfterSeconds: 120 });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('says when the hour of requests is used up and when the next begins', async () => {
    const forge = forgeWith({ paced: true });
    await forge.pullRequest(name, pull.number);
    github.rateLimit.restrict(0);
    time = new Date(time.getTime() + 600_000);

    const asked = await forge.pullRequest(name, pull.number);

    expect(asked.kind).toBe('limited');
    const seconds = asked.kind === 'limited' ? asked.retryAfterSeconds : Number.NaN;
    expect(seconds).toBeGreaterThanOrEqual(3000);
    expect(seconds).toBeLessThanOrEqual(3002);
  });

  it('gets a new token when the old one has expired', async () => {
    const forge = forgeWith();
    await forge.pullRequest(name, pull.number);
    time = new Date(time.getTime() + 3_601_000);

    expect(await forge.pullRequest(name, pull.number)).toMatchObject({ kind: 'ok' });
    expect(github.state.tokens.size).toBe(2);
  });

  it('shares a token between invocations', async () => {
    const tokens = new TokenCache(() => time);

    await forgeWith({ tokens }).pullRequest(name, pull.number);
    await forgeWith({ tokens }).pullRequest(name, pull.number);

    expect(github.state.tokens.size).toBe(1);
  });

  it('asks no second time what cannot change, and spends nothing on what has not', async () => {
    const installation = installationOf(github, 'ann');
    const answers = new AnswerCache();
    const tokens = new TokenCache(() => time);
    const look = async () => {
      const forge = forgeWith({ answers, tokens });
      const { headCommit } = pull;
      return [
        await forge.pullRequest(name, pull.number),
        await forge.file(name, 'post.md', headCommit, 1e6),
        await forge.folder(name, '', headCommit),
        await forge.changedPaths(name, pull.number),
      ];
    };
    const first = await look();
    const spent = github.rateLimit.usedBy(installation);

    const counter = new CallCounter(github.state.api);
    const { value, calls } = await counter.during(look);
    counter.close();

    expect(value).toEqual(first);
    // The pull request and the list of its files; not what lies at a commit.
    expect(calls.github).toBe(2);
    expect(github.rateLimit.usedBy(installation)).toBe(spent);
    expect(spent).toBe(4);
    github.people.closePull(pull, 'ann');
    expect(await forgeWith({ answers }).pullRequest(name, pull.number)).toMatchObject({
      value: { open: false },
    });
    expect(github.rateLimit.usedBy(installation)).toBe(spent + 1);
  });

  it('tells one installation nothing that another was answered', async () => {
    const answers = new AnswerCache();
    const { people } = github;
    const secret = await people.createRepository('ann', 'secret', {}, { private: true });
    const commit = await people.push(secret, 'main', { 'post.md': '# A secret\n' }, 'ann');
    const others = people.install('bob').id;
    const at = { owner: 'ann', name: 'secret' };

    const told = await forgeWith({ answers }).file(at, 'post.md', commit, 1e6);
    const forge = new GithubForge(appOf(github, { answers }), { ...UNHURRIED, installationId: others });
    const refused = await forge.file(at, 'post.md', commit, 1e6);

    expect(told).toMatchObject({ kind: 'ok', value: { kind: 'file' } });
    expect(refused).not.toMatchObject({ value: { kind: 'file' } });
  });

  it('finds that the installation was removed, and that it was suspended', async () => {
    const suspended = github.state.installations[0];
    if (suspended === undefined) throw new Error('the App is installed');
    const forge = forgeWith();
    suspended.suspended = true;
    const during = await forge.pullRequest(name, pull.number);
    github.state.installations.splice(0);

    expect(during).toEqual({ kind: 'forbidden', reason: expect.stringContaining('suspended') });
    expect(await forge.pullRequest(name, pull.number)).toEqual({ kind: 'gone' });
  });

  it('sends the delivery along that led to a request', async () => {
    const seen: string[] = [];
    const spied = await startGithub({
      handlers: {
        'repos/get': ({ headers }) => {
          seen.push(headers['x-github-delivery'] ?? 'none');
          return { status: 404, body: { message: 'Not Found', documentation_url: '', status: '404' } };
        },
      },
    });
    await spied.people.createRepository('ann', 'posts', { 'a.md': 'a\n' });
    const installationId = spied.people.install('ann').id;

    await new GithubForge(appOf(spied), { ...UNHURRIED, deliveryId: 'guid-1', installationId }).defaultBranch(
      name,
    );

    expect(seen).toEqual(['guid-1']);
    await spied.close();
  });

  it('is told apart from others with the same key made in the same second', async () => {
    const jwts = new Set<string>();
    const spied = await startGithub({
      handlers: {
        'apps/list-webhook-deliveries': ({ headers }) => {
          jwts.add(headers.authorization ?? '');
          return { status: 200, body: [] };
        },
      },
    });
    const app = appOf(spied, { now: () => time });
    const logs = [new GithubDeliveryLog(app, UNHURRIED), new GithubDeliveryLog(app, UNHURRIED)];

    for (const log of logs) await log.deliveries(time);

    expect(jwts.size).toBe(2);
    await spied.close();
  });

  it("works with a clock that is behind GitHub's", async () => {
    time = new Date(Date.now() + 3_600_000);
    const log = new GithubDeliveryLog(appOf(github, { now: () => new Date() }), UNHURRIED);

    expect(await log.deliveries(time)).toMatchObject({ kind: 'ok' });
  });

  it('is refused with the key of another App', async () => {
    const other = await startGithub();

    const asked = forgeWith({ privateKey: other.privateKey }).pullRequest(name, pull.number);

    await expect(asked).rejects.toMatchObject({
      name: 'ForgeError',
      message: expect.stringContaining('401'),
    });
    await other.close();
  });

  it('lists deliveries down to a time, with ids that no double holds, and has one sent again', async () => {
    const log = new GithubDeliveryLog(appOf(github), UNHURRIED);
    const since = new Date(time.getTime() + 3_600_000);
    time = new Date(time.getTime() + 7_200_000);
    for (let index = 0; index < 101; index += 1) github.people.comment(pull, 'ann', `talk ${index}`);
    await github.deliveries.settled();

    const listed = await log.deliveries(since);
    const [last] = listed.kind === 'ok' ? listed.value : [];
    const again = await log.redeliver(last?.id ?? '');
    await github.deliveries.settled();

    expect(listed.kind === 'ok' ? listed.value : []).toHaveLength(101);
    expect(last).toMatchObject({ event: 'issue_comment', accepted: false });
    expect(BigInt(last?.id ?? 0)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
    expect(again).toEqual({ kind: 'ok', value: null });
    expect(github.deliveries.records()[0]).toMatchObject({ guid: last?.guid, redelivery: true });
  });
});
