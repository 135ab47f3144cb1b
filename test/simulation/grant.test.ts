import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckRunRecord, PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';
import { type House, openHouse, postsOf, postWith, TRAINING } from './house.ts';

let house: House;
let repository: RepositoryRecord;
let fork: RepositoryRecord;
beforeEach(async () => {
  house = await openHouse();
  repository = await postsOf(house);
  fork = await house.github.people.fork(repository, 'sam');
});
afterEach(() => house.close());

/** Sam, a stranger, proposes a post from a fork. */
async function propose(text = postWith()): Promise<PullRecord> {
  await house.github.people.push(fork, 'topic', { 'post.md': text }, 'sam');
  const pull = await house.github.people.openPull(fork, 'topic', { author: 'sam' });
  await house.work();
  return pull;
}

async function say(pull: PullRecord, login: string, text: string): Promise<void> {
  house.github.people.comment(pull, login, text);
  await house.work();
}

function checkRunOf(pull: PullRecord): CheckRunRecord {
  const run = house.github.state.checkRuns.findLast(({ headCommit }) => headCommit === pull.headCommit);
  if (run === undefined) throw new Error('there is no check run');
  return run;
}

describe("a stranger's pull request", () => {
  it('is rehearsed, and then waits for somebody who may write', async () => {
    const pull = await propose();
    await house.endRehearsals();

    expect(house.running('verify')).toEqual([]);
    expect(house.checkOn(pull)).toContain('completed action_required');
    expect(house.commentOn(pull)).toContain(`/mustrun grant ${pull.headCommit}`);
  });

  it('is trained when the commit is granted by its SHA, apart from what the repository trusts', async () => {
    const pull = await propose();
    await house.endRehearsals();

    await say(pull, 'ann', `/mustrun grant ${pull.headCommit}`);

    const [request] = house.jobs.requests.filter(({ profile }) => profile === 'verify');
    expect(request?.trust).toBe('fork');
    expect(request?.planKey).toMatch(/^runs\/fork\//);
    await house.endVerifications();
    expect(house.checkOn(pull)).toContain('completed success');
  });

  it('is trained when the button is clicked by somebody who may write', async () => {
    const pull = await propose();
    await house.endRehearsals();

    house.github.people.click(checkRunOf(pull), 'grant', 'ann');
    await house.work();

    expect(house.running('verify')).toHaveLength(1);
  });

  it.each([
    ['by the stranger', 'sam', (head: string) => `/mustrun grant ${head}`],
    ['for another commit', 'ann', () => `/mustrun grant ${'0'.repeat(40)}`],
    ['for half a commit', 'ann', (head: string) => `/mustrun grant ${head.slice(0, 12)}`],
    ['with words behind', 'ann', (head: string) => `/mustrun grant ${head} please`],
  ])('is not trained when it is granted %s', async (_, login, words) => {
    const pull = await propose();
    await house.endRehearsals();

    await say(pull, login, words(pull.headCommit));

    expect(house.running('verify')).toEqual([]);
    expect(house.checkOn(pull)).toContain('completed action_required');
  });

  it('needs another grant for another commit', async () => {
    const pull = await propose();
    await house.endRehearsals();
    await say(pull, 'ann', `/mustrun grant ${pull.headCommit}`);

    const changed = postWith({ command: TRAINING.replace('1e-3', '2e-3') });
    await house.github.people.push(fork, 'topic', { 'post.md': changed }, 'sam');
    await house.work();
    for (const job of house.jobs.terminated)
      await house.end(job, {
        kind: 'failed',
        cause: 'terminated',
        exitCode: 143,
        reason: 'stopped',
        seconds: 1,
      });
    await house.endRehearsals();

    expect(house.running('verify')).toEqual([]);
    expect(house.checkOn(pull)).toContain('completed action_required');
  });

  it('has as many rehearsals a day as the installation allows', async () => {
    const commands = ['1e-3', '2e-3', '3e-3'].map((rate) => TRAINING.replace('1e-3', rate));
    const pull = await propose(`# A post\n\n\`\`\`shell\n${commands.join('\n')}\n\`\`\`\n`);

    expect(house.running('rehearse')).toHaveLength(2);
    expect(house.commentOn(pull)).toContain('had 2 rehearsals today');
  });
});

describe('wrong settings on the default branch', () => {
  it('have nothing trained, and are told', async () => {
    await house.github.people.push(repository, 'main', { '.mustrun.yml': 'budgets: 5\n' }, 'ann');
    await house.work();
    await house.github.people.push(repository, 'own', { 'post.md': postWith() }, 'ann');
    const pull = await house.github.people.openPull(repository, 'own', { author: 'ann' });
    await house.work();
    await house.endRehearsals();

    expect(house.running('verify')).toEqual([]);
    expect(house.checkOn(pull)).not.toContain('success');
    expect(house.commentOn(pull)).toContain('"budgets"');
  });
});

describe('a command', () => {
  it('cancels what runs, and verify starts it again', async () => {
    const pull = await propose();
    await house.endRehearsals();
    await say(pull, 'ann', `/mustrun grant ${pull.headCommit}`);
    const [job = ''] = house.running('verify');

    await say(pull, 'ann', '/mustrun cancel');
    expect(house.jobs.terminated).toEqual([job]);
    await house.end(job, {
      kind: 'failed',
      cause: 'terminated',
      exitCode: 143,
      reason: 'stopped',
      seconds: 1,
    });
    await house.work();
    expect(house.running('verify')).toEqual([]);

    await say(pull, 'ann', '/mustrun verify');
    expect(house.running('verify')).toHaveLength(1);
  });

  it('asks for more seeds', async () => {
    const pull = await propose();
    await house.endRehearsals();
    await say(pull, 'ann', `/mustrun grant ${pull.headCommit}`);
    await house.endVerifications();

    await say(pull, 'ann', '/mustrun verify seeds=2');

    expect(house.running('verify')).toHaveLength(1);
    await house.endVerifications();
    expect(house.running('verify')).toEqual([]);
    expect(house.checkOn(pull)).toContain('completed success');
  });

  it('that is not understood changes nothing and is answered', async () => {
    const pull = await propose();

    await say(pull, 'ann', '/mustrun verfy');

    expect(house.commentOn(pull)).toContain('verfy');
    expect(house.github.state.reactions.map(({ content }) => content)).toEqual(['confused']);
  });
});

describe('money', () => {
  it('is held back at its worst case, and paid at what it took', async () => {
    const pull = await propose();
    await house.endRehearsals();
    await say(pull, 'ann', `/mustrun grant ${pull.headCommit}`);
    const held = house.commentOn(pull);
    await house.endVerifications();

    expect(held).toMatch(/5\.00 USD|reserved/);
    // 360 s of 1 USD an hour.
    expect(house.commentOn(pull)).toMatch(/0\.10 USD/);
  });

  it('is not spent beyond what is left', async () => {
    await house.close();
    house = await openHouse({ usdPerMonth: 1 });
    repository = await postsOf(house);
    fork = await house.github.people.fork(repository, 'sam');
    const pull = await propose();
    await house.endRehearsals();

    await say(pull, 'ann', `/mustrun grant ${pull.headCommit}`);

    expect(house.running('verify')).toEqual([]);
    expect(house.checkOn(pull)).not.toContain('success');
    expect(house.commentOn(pull)).toContain('1.00 are left');
  });
});
