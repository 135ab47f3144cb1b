import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { decode } from '../../core/flow/store/documents.ts';
import { rehearsalPlan } from '../../core/rehearsal/rehearsal-plan.ts';
import type { RepositoryRecord } from '../stand-ins/github/state.ts';
import { type House, openHouse, postsOf, postWith, TRAINING } from './house.ts';

let house: House;
let repository: RepositoryRecord;
beforeEach(async () => {
  house = await openHouse();
  repository = await postsOf(house);
});
afterEach(() => house.close());

/** Ann, who may write, proposes a post. */
async function propose(text: string, branch = 'topic') {
  await house.github.people.push(repository, branch, { 'post.md': text }, 'ann');
  const pull = await house.github.people.openPull(repository, branch, { author: 'ann' });
  await house.work();
  return pull;
}

describe('a pull request of somebody who may write', () => {
  it('is rehearsed, trained, and answered with the verdict', async () => {
    const pull = await propose(postWith());
    expect(house.running('rehearse')).toHaveLength(1);
    expect(house.running('verify')).toHaveLength(0);
    expect(house.checkOn(pull)).toContain('in_progress');

    await house.endRehearsals();
    expect(house.running('verify')).toHaveLength(1);

    await house.endVerifications();
    expect(house.checkOn(pull)).toContain('completed success');
    expect(house.commentOn(pull)).toContain('reproduced');
    const page = 'ann/posts/pull-1/post.md.html';
    expect(house.commentOn(pull)).toContain(`https://pages.example/${page}`);
    const stored = await house.store.read(`pages/${page}`);
    expect(decode(stored?.body ?? new Uint8Array())).toContain('<h1>A post</h1>');
  });

  it('is red when a claim is not reproduced, and says what to write instead', async () => {
    const pull = await propose(postWith({ steps: 5 }));
    await house.endRehearsals();
    await house.endVerifications();

    expect(house.checkOn(pull)).toContain('completed failure');
    expect(house.commentOn(pull)).toContain('Write 4 instead');
  });

  it('trains nothing when only the number or the prose is corrected', async () => {
    const pull = await propose(postWith({ steps: 5 }));
    await house.endRehearsals();
    await house.endVerifications();

    const corrected = postWith({ steps: 4, prose: 'With other words.' });
    await house.github.people.push(repository, 'topic', { 'post.md': corrected }, 'ann');
    await house.work();

    expect(house.jobs.requests).toHaveLength(2);
    expect(house.checkOn(pull)).toContain('completed success');
  });

  it('cancels what nobody wants any more when the command changes', async () => {
    await propose(postWith());
    await house.endRehearsals();
    const [older = ''] = house.running('verify');

    const changed = postWith({ command: TRAINING.replace('1e-3', '2e-3') });
    await house.github.people.push(repository, 'topic', { 'post.md': changed }, 'ann');
    await house.work();

    expect(house.jobs.terminated).toEqual([older]);
    await house.end(older, {
      kind: 'failed',
      cause: 'terminated',
      exitCode: 143,
      reason: 'stopped',
      seconds: 60,
    });
    await house.endRehearsals();
    expect(house.running('verify')).toHaveLength(1);
  });

  it('lets go of everything when it is closed', async () => {
    const pull = await propose(postWith());
    await house.endRehearsals();

    house.github.people.closePull(pull, 'ann');
    await house.work();

    expect(house.jobs.terminated).toEqual(house.running('verify'));
    expect(house.checkOn(pull)).toContain('completed cancelled');
  });

  it('shares a job with another pull request, and keeps it for the other', async () => {
    const first = await propose(postWith());
    await house.endRehearsals();
    const second = await propose(postWith({ prose: 'Another text.' }), 'other');
    expect(house.running('verify')).toHaveLength(1);

    house.github.people.closePull(first, 'ann');
    await house.work();
    expect(house.jobs.terminated).toEqual([]);

    await house.endVerifications();
    expect(house.checkOn(second)).toContain('completed success');
  });

  it('does nothing twice for deliveries that come twice', async () => {
    house.github.deliveries.disturb('doubled', 'doubled', 'doubled');
    const pull = await propose(postWith());
    await house.endRehearsals();
    await house.endVerifications();

    expect(house.jobs.requests).toHaveLength(2);
    expect(house.commentOn(pull)).toContain('reproduced');
  });

  it('says so when no post is changed, and writes no comment', async () => {
    await house.github.people.push(repository, 'topic', { 'rows.jsonl': '{}\n' }, 'ann');
    const pull = await house.github.people.openPull(repository, 'topic', { author: 'ann' });
    await house.work();

    expect(house.checkOn(pull)).toContain('completed success');
    expect(house.commentOn(pull)).toBeNull();
    expect(house.jobs.requests).toEqual([]);
  });
});

describe('a job that leaves no evidence', () => {
  it('is never green, and is tried again on the button alone', async () => {
    const pull = await propose(postWith());
    await house.endRehearsals();
    const [job = ''] = house.running('verify');
    await house.end(job, { kind: 'succeeded', seconds: 60 });
    await house.work();

    expect(house.checkOn(pull)).not.toContain('success');
    expect(house.commentOn(pull)).toContain('left no complete evidence');
    expect(house.running('verify')).toEqual([]);

    const run = house.github.state.checkRuns.findLast(({ headCommit }) => headCommit === pull.headCommit);
    if (run === undefined) throw new Error('there is no check run');
    house.github.people.click(run, 'retry', 'ann');
    await house.work();
    await house.endVerifications();
    expect(house.checkOn(pull)).toContain('completed success');
  });

  it("is the post's fault when the engine says so", async () => {
    const pull = await propose(postWith());
    await house.endRehearsals();
    await house.endVerifications({ stage: 'not finite', message: 'not finite at step 3' });

    expect(house.checkOn(pull)).toContain('completed failure');
    expect(house.commentOn(pull)).toContain('not finite at step 3');
  });
});

describe('a rehearsal', () => {
  it('that finds the command broken spends nothing', async () => {
    const pull = await propose(postWith());
    await house.endRehearsals({
      validated: { outcome: 'refused', error: 'ValueError', message: 'no such tuner' },
      prepared: null,
      trained: null,
    });

    expect(house.running('verify')).toEqual([]);
    expect(house.checkOn(pull)).not.toContain('success');
    expect(house.commentOn(pull)).toContain('no such tuner');
  });
});

describe('a model that is at hand and too large for a CPU', () => {
  it('is rehearsed by a stand-in, and trained itself', async () => {
    await propose(postWith({ command: TRAINING.replace('a/b', 'a/large') }));
    const [rehearsal = ''] = house.running('rehearse');
    const rehearsed = rehearsalPlan.parse(await house.planOf(rehearsal));
    await house.endRehearsals();
    const [training = ''] = house.running('verify');
    const trained = attemptPlan.parse(await house.planOf(training));

    expect(rehearsed.inputs.map(({ path }) => path)).toEqual(['rows.jsonl']);
    expect(trained.inputs.map(({ path }) => path).toSorted()).toEqual(['a/large', 'rows.jsonl']);
  });
});
