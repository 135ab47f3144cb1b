import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SubmitError } from '../../core/ports/job-queue.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';
import { type House, openHouse, postsOf, postWith } from './house.ts';

let house: House;
let repository: RepositoryRecord;
beforeEach(async () => {
  house = await openHouse();
  repository = await postsOf(house);
});
afterEach(() => house.close());

async function propose(): Promise<PullRecord> {
  await house.github.people.push(repository, 'topic', { 'post.md': postWith() }, 'ann');
  const pull = await house.github.people.openPull(repository, 'topic', { author: 'ann' });
  await house.work();
  return pull;
}

function onlyPull(): PullRecord {
  const [pull] = house.github.state.pulls;
  if (pull === undefined) throw new Error('there is no pull request');
  return pull;
}

const unknown = () =>
  new SubmitError('no reply', { cause: 'the network', retryable: true, outcome: 'unknown' });

describe('a submission without a reply', () => {
  it('is adopted when the queue has the job after all, and submitted by nobody else', async () => {
    house.jobs.loseReplies(1);
    await expect(propose()).rejects.toThrow('no reply');
    await house.work();
    expect(house.jobs.requests).toHaveLength(1);

    expect(await house.sweepAfter(1)).toMatchObject({ adopted: 1 });

    await house.endRehearsals();
    await house.endVerifications();
    expect(house.jobs.requests).toHaveLength(2);
    expect(house.checkOn(onlyPull())).toContain('completed success');
  });

  it('is repeated minutes later when the queue has no such job', async () => {
    house.jobs.refuse(unknown());
    await expect(propose()).rejects.toThrow('no reply');

    expect(await house.sweepAfter(1)).toMatchObject({ submittedAgain: 0 });
    expect(house.jobs.requests).toHaveLength(0);
    expect(await house.sweepAfter(6)).toMatchObject({ submittedAgain: 1 });

    expect(house.jobs.requests).toHaveLength(1);
    expect(await house.sweepAfter(6)).toMatchObject({ submittedAgain: 0, adopted: 0 });
    expect(house.jobs.requests).toHaveLength(1);
  });

  it('is given up, and said, when the queue takes nothing for hours', async () => {
    house.jobs.refuse(unknown());
    await expect(propose()).rejects.toThrow('no reply');

    expect(await house.sweepAfter(7 * 60)).toMatchObject({ settled: 1 });

    expect(house.commentOn(onlyPull())).toContain('did not take the job');
  });
});

describe('a queue that refuses a job', () => {
  it('is no fault of the post, and the money comes back', async () => {
    const refused = { cause: 'the definition is gone', retryable: false, outcome: 'refused' } as const;
    house.jobs.refuse(new SubmitError('no such definition', refused));

    const pull = await propose();

    expect(house.checkOn(pull)).toContain('completed neutral');
    expect(house.commentOn(pull)).toContain('no such definition');
    expect(await house.sweepAfter(1)).toMatchObject({ settled: 1 });
  });
});

describe('an end that nobody heard of', () => {
  it('is settled by the sweep', async () => {
    const pull = await propose();
    await house.endRehearsals();
    const [job = ''] = house.running('verify');
    house.jobs.states.set(job, {
      kind: 'failed',
      cause: 'host lost',
      exitCode: null,
      reason: 'Host EC2 (instance i-0) terminated.',
      seconds: 100,
    });

    expect(await house.sweepAfter(10)).toMatchObject({ settled: 1 });

    expect(house.checkOn(pull)).toContain('completed neutral');
    expect(house.commentOn(pull)).toContain('Host EC2');
    expect(await house.sweepAfter(10)).toMatchObject({ looked: 0 });
  });

  it('is told again when it was settled and those who wait were not told', async () => {
    await propose();
    await house.endRehearsals();
    const [job = ''] = house.running('verify');
    house.store.failAfter(/outcomes/);
    await expect(house.end(job, { kind: 'succeeded', seconds: 1 })).rejects.toThrow('stopped here');

    expect(await house.sweepAfter(10)).toMatchObject({ settled: 1 });

    expect(house.commentOn(onlyPull())).toContain('left no complete evidence');
  });
});

describe('a job that does not start', () => {
  it('is stopped after the limit, and that is said', async () => {
    const pull = await propose();
    const [job = ''] = house.running('rehearse');
    house.jobs.states.set(job, { kind: 'waiting' });

    expect(await house.sweepAfter(59)).toMatchObject({ stopped: 0 });
    expect(await house.sweepAfter(2)).toMatchObject({ stopped: 1 });

    expect(house.jobs.terminated).toEqual([job]);
    await house.end(job, {
      kind: 'failed',
      cause: 'terminated',
      exitCode: null,
      reason: 'no machine was free for 1.0 hours',
      seconds: 0,
    });
    await house.work();
    expect(house.commentOn(pull)).toContain('no machine was free');
  });
});
