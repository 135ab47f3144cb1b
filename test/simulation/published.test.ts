import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NightPlan, nightly } from '../../core/flow/published/nightly.ts';
import type { Publication } from '../../core/flow/published/publication.ts';
import type { FileChanges } from '../stand-ins/github/git.ts';
import type { RepositoryRecord } from '../stand-ins/github/state.ts';
import { type House, openHouse, postsOf, postWith, TRAINING } from './house.ts';

let house: House;
let repository: RepositoryRecord;
beforeEach(async () => {
  house = await openHouse();
  repository = await postsOf(house);
});
afterEach(() => house.close());

async function publish(files: FileChanges): Promise<string> {
  const commit = await house.github.people.push(repository, 'main', files, 'ann');
  await house.work();
  return commit;
}

/** The check run of a commit, as `<status> <conclusion>`. */
function checkAt(commit: string): string {
  const run = house.github.state.checkRuns.findLast(({ headCommit }) => headCommit === commit);
  return `${run?.status} ${run?.conclusion ?? '-'}`;
}

async function night(days: number): Promise<NightPlan> {
  await house.clock.sleep(days * 24 * 3600 * 1000);
  const plan = await nightly({ usdPerNight: 10, usdUnknown: 5, freshForDays: 1 }, house.settlePorts);
  await house.work();
  return plan;
}

const paths = (posts: readonly Publication[]): readonly string[] => posts.map(({ path }) => path);

describe('a push to the default branch', () => {
  it('has its posts rehearsed and trained, and is answered by a check run on its commit', async () => {
    const commit = await publish({ 'post.md': postWith() });
    await house.endRehearsals();
    expect(checkAt(commit)).toBe('in_progress -');

    await house.endVerifications();

    expect(checkAt(commit)).toBe('completed success');
    expect(house.github.state.comments).toEqual([]);
  });

  it('trains nothing that its pull request has trained', async () => {
    await house.github.people.push(repository, 'topic', { 'post.md': postWith() }, 'ann');
    await house.github.people.openPull(repository, 'topic', { author: 'ann' });
    await house.work();
    await house.endRehearsals();
    await house.endVerifications();

    const commit = await publish({ 'post.md': postWith() });

    expect(house.jobs.requests).toHaveLength(2);
    expect(checkAt(commit)).toBe('completed success');
  });

  it('takes over the posts of an earlier push, which then waits for nothing', async () => {
    const first = await publish({ 'post.md': postWith() });
    await house.endRehearsals();
    const [older = ''] = house.running('verify');

    await publish({ 'post.md': postWith({ command: TRAINING.replace('1e-3', '2e-3') }) });

    expect(house.jobs.terminated).toEqual([older]);
    expect(checkAt(first)).toMatch(/^completed/);
  });
});

describe('a night', () => {
  it('trains published posts again, with the next seed, and writes nothing to the forge', async () => {
    await publish({ 'post.md': postWith() });
    await house.endRehearsals();
    await house.endVerifications();
    const said = house.github.state.checkRuns.length;

    const plan = await night(2);

    expect(paths(plan.chosen)).toEqual(['post.md']);
    expect(house.running('verify')).toHaveLength(1);
    // Somebody waited for the first two; nobody waits for the night's.
    expect(house.jobs.requests.map(({ profile, priority }) => [profile, priority])).toEqual([
      ['rehearse', 'interactive'],
      ['verify', 'interactive'],
      ['verify', 'nightly'],
    ]);
    await house.endVerifications();
    expect(house.running('verify')).toEqual([]);
    expect(house.github.state.checkRuns).toHaveLength(said);
  });

  it('wants nothing twice, and leaves fresh verdicts alone', async () => {
    await publish({ 'post.md': postWith() });
    await house.endRehearsals();
    await house.endVerifications();
    await night(2);
    await house.endVerifications();

    const again = await night(0);

    expect(paths(again.chosen)).toEqual([]);
    expect(house.running('verify')).toEqual([]);
  });

  it('knows a renamed post by what it was called before', async () => {
    await publish({ 'post.md': postWith() });
    await house.endRehearsals();
    await house.endVerifications();
    await publish({ 'post.md': null, 'renamed.md': postWith() });
    await house.work();

    const plan = await night(2);

    expect(paths(plan.chosen)).toEqual(['renamed.md']);
  });

  it('postpones what this night has no money for', async () => {
    await publish({ 'a.md': postWith(), 'b.md': postWith(), 'c.md': postWith() });

    const plan = await night(2);

    // Nobody knows yet what they cost: 5 USD each are assumed, and 10 are there.
    expect(plan.chosen).toHaveLength(2);
    expect(plan.postponed).toHaveLength(1);
  });
});
