import { beforeEach, describe, expect, it } from 'vitest';
import { readPost } from '../../../core/post/read-post.ts';
import { TRAINING } from './planning.ts';
import { outcomes, post, Simulation } from './simulation.ts';

let simulation: Simulation;
beforeEach(() => {
  simulation = new Simulation();
});

describe('a run that fails', () => {
  it('leaves its claims not run, with the reason, and is tried again the next time', async () => {
    simulation.changed = {
      stage: 'not finite',
      message: 'loss and gradient are finite: no (not finite at step 2)',
    };

    const failed = await simulation.verify(post());

    expect(failed.claims).toMatchObject([
      { verdict: { outcome: 'not run', reason: expect.stringMatching(/not finite at step 2/) } },
    ]);
    expect(failed.verdict.exitCode).toBe(2);

    simulation.changed = {};
    expect(outcomes(await simulation.verify(post()))).toEqual(['reproduced']);
  });

  it('in a further attempt leaves the evidence of the first, with the reason', async () => {
    await simulation.verify(post());
    simulation.changed = { stage: 'training', message: 'it broke' };

    const report = await simulation.verify(post(), { again: true });

    expect(report.runs).toMatchObject([
      { attempts: [{ result: { attempt: 1 } }], trained: false, reason: 'it broke' },
    ]);
    expect(outcomes(report)).toEqual(['reproduced']);
  });

  it('is never green for having done too few steps', async () => {
    simulation.changed = { steps: { done: 2, planned: 4 } };

    const report = await simulation.verify(post({ claims: 'It runs 2 steps.' }));

    expect(outcomes(report)).toEqual(['inconclusive']);
  });
});

describe('a post of which nothing ran', () => {
  it.each([
    ['whose run failed', post(), { stage: 'training', message: 'it broke' }],
    ['without claims, whose run failed', post({ claims: '' }), { stage: 'training', message: 'it broke' }],
    [
      'without claims, whose run cannot be started',
      post({ command: TRAINING.replace('rows', 'gone'), claims: '' }),
      {},
    ],
    ['without a run', readPost('post.md', '# Post\n\nIt runs 4 steps, and the train loss is 2.5.\n'), {}],
    ['without a word', readPost('post.md', ''), {}],
  ] as const)('%s is never of exit code 0', async (_, read, result) => {
    simulation.changed = result;

    expect((await simulation.verify(read)).verdict.exitCode).toBe(2);
  });

  it('has the exit code of one without claims that did run: in neither was anything judged', async () => {
    expect((await simulation.verify(post({ claims: '' }))).verdict).toMatchObject({
      exitCode: 2,
      state: 'no claims',
    });
  });
});

describe('a run that cannot be started', () => {
  it.each([
    ['a missing data set', TRAINING.replace('rows', 'gone'), 'missing-data-set'],
    ['a missing model', TRAINING.replace('a/b', 'gone/b'), 'missing-model'],
  ])('for %s says so with its place', async (_, command, code) => {
    const report = await simulation.verify(post({ command }));

    expect(simulation.queue.requests).toHaveLength(0);
    expect(report.problems).toMatchObject([{ code, line: 6 }]);
    expect(outcomes(report)).toEqual(['not run']);
    expect(report.verdict.exitCode).toBe(2);
  });

  it.each([
    [
      'another program',
      TRAINING.replace('swift', 'megatron'),
      /megatron sft is recognised, but not executed yet/,
    ],
    ['another subcommand', 'swift rollout --model a/b', /swift rollout is recognised, but not executed yet/],
    [
      'several processes',
      TRAINING.replace('swift sft', 'torchrun --nproc_per_node 2 swift/cli/sft.py'),
      /its launcher starts 2 processes/,
    ],
  ])('for %s says so', async (_, command, reason) => {
    const report = await simulation.verify(post({ command }));

    expect(report.runs).toMatchObject([{ plan: null, reason: expect.stringMatching(reason) }]);
    expect(simulation.queue.requests).toHaveLength(0);
  });

  it.each([
    ['skips it', 'skip', /its author skips it/],
    ['needs other hardware for it', 'needs=A10G', /says that it needs A10G, and this machine has cpu/],
    ['wants it rehearsed only', 'profile=rehearse', /no further than rehearse/],
  ])('because its author %s says so', async (_, word, reason) => {
    const report = await simulation.verify(post({ prose: `<!-- mustrun: ${word} -->` }));

    expect(report.runs).toMatchObject([{ plan: null, reason: expect.stringMatching(reason) }]);
    expect(simulation.queue.requests).toHaveLength(0);
  });

  it('for another engine line says which', async () => {
    const report = await simulation.verify(
      post({ command: TRAINING.replace('--tuner_type', '--train_type') }),
    );

    expect(report.runs).toMatchObject([
      { plan: null, reason: expect.stringMatching(/written for ms-swift 3\.x/) },
    ]);
  });
});
