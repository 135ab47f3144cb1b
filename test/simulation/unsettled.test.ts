import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerKey, ledgerMonth, ledgerSchema } from '../../core/flow/money/ledger.ts';
import { readDocument } from '../../core/flow/store/documents.ts';
import { playAttempt, playRehearsal } from '../fakes/played-job.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';
import { type House, openHouse, postsOf, postWith, TRAINING } from './house.ts';

let house: House;
let repository: RepositoryRecord;
beforeEach(async () => {
  house = await openHouse();
  repository = await postsOf(house);
});
afterEach(() => house.close());

async function propose(text: string): Promise<PullRecord> {
  await house.github.people.push(repository, 'topic', { 'post.md': text }, 'ann');
  const pull = await house.github.people.openPull(repository, 'topic', { author: 'ann' });
  await house.work();
  return pull;
}

/** Another round, which finds what jobs have left. */
async function lookAgain(pull: PullRecord): Promise<void> {
  house.github.people.comment(pull, 'ann', '/mustrun status');
  await house.work();
}

async function moneyStates(): Promise<readonly string[]> {
  const ledger = await readDocument(house.store, ledgerKey(ledgerMonth(house.clock.now())), ledgerSchema);
  return ledger?.value.entries.map(({ state }) => state) ?? [];
}

describe('a job that has left everything and has not ended', () => {
  it('keeps the check in progress when it rehearses a command whose model is not at hand', async () => {
    const pull = await propose(postWith({ command: TRAINING.replace('a/b', 'c/d') }));
    const [job = ''] = house.running('rehearse');
    await playRehearsal(house.store, await house.planOf(job), job);

    await lookAgain(pull);
    expect(house.checkOn(pull)).toContain('in_progress');
    expect(house.jobs.terminated).toEqual([]);

    await house.end(job, { kind: 'succeeded', seconds: 20 });
    await house.work();
    expect(house.checkOn(pull)).toContain('completed neutral');
  });

  it('keeps the check in progress when it trains, until its money is settled', async () => {
    const pull = await propose(postWith());
    await house.endRehearsals();
    const [job = ''] = house.running('verify');
    await playAttempt(house.store, await house.planOf(job), job);

    await lookAgain(pull);
    expect(house.checkOn(pull)).toContain('in_progress');
    expect(house.commentOn(pull)).toContain('held back');
    expect(house.jobs.terminated).toEqual([]);

    await house.end(job, { kind: 'succeeded', seconds: 360 });
    await house.work();
    expect(house.checkOn(pull)).toContain('completed success');
    expect(house.commentOn(pull)).not.toContain('held back');
    expect(await moneyStates()).toEqual(['paid']);
  });
});

describe('money that was held back for a try that nobody claimed', () => {
  it('is given back after an hour, and the pull request goes on and holds it back anew', async () => {
    await propose(postWith());
    house.store.failAfter(/ledger/);
    await expect(house.endRehearsals()).rejects.toThrow('stopped here');
    expect(house.running('verify')).toEqual([]);

    expect(await house.sweepAfter(59)).toMatchObject({ released: 0 });
    expect(await moneyStates()).toEqual(['reserved']);
    expect(await house.sweepAfter(2)).toMatchObject({ released: 1 });

    expect(house.running('verify')).toHaveLength(1);
    expect(await moneyStates()).toEqual(['reserved']);
    await house.endVerifications();
    expect(await moneyStates()).toEqual(['paid']);
    const [pull] = house.github.state.pulls;
    expect(pull === undefined ? null : house.commentOn(pull)).toMatch(/0\.10 USD/);
  });
});

describe('a job that nobody wants any more', () => {
  it('is paid for, and the pull request says so when it has ended', async () => {
    const pull = await propose(postWith());
    await house.endRehearsals();
    const [job = ''] = house.running('verify');
    house.github.people.comment(pull, 'ann', '/mustrun cancel');
    await house.work();
    expect(house.commentOn(pull)).toContain('held back');

    await house.end(job, {
      kind: 'failed',
      cause: 'terminated',
      exitCode: 143,
      reason: 'stopped',
      seconds: 36,
    });
    await house.work();

    expect(house.commentOn(pull)).not.toContain('held back');
    expect(house.commentOn(pull)).toMatch(/0\.01 USD/);
    expect(house.checkOn(pull)).toContain('completed cancelled');
  });
});
