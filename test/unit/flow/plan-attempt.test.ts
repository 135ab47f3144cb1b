import { describe, expect, it } from 'vitest';
import { planAttempt } from '../../../core/flow/plan/plan-attempt.ts';
import { around, planOf, TRAINING } from './planning.ts';

describe('the plan of an attempt', () => {
  const attempt = async (command: string, number: number) =>
    planAttempt(await planOf(command), number, 60, () => 'nowhere');

  it('leaves the first attempt its own words and seed', async () => {
    const first = await attempt(TRAINING, 1);

    expect(first).toMatchObject({ attempt: 1, seed: 42, dataSeed: 42 });
    expect(['swift', first.subcommand, ...first.words].join(' ')).toBe(TRAINING);
    expect(first.added).not.toContain('--seed');
  });

  it.each([
    ['the default seed', TRAINING, 3, 44, 44],
    ['a seed of its own', `${TRAINING} --seed 7`, 2, 8, 43],
    ['seeds of its own', `${TRAINING} --seed 7 --data_seed 9`, 2, 8, 10],
  ])(
    'with %s gives later attempts the next ones, behind the post’s words',
    async (_, command, number, seed, dataSeed) => {
      const later = await attempt(command, number);

      expect(later).toMatchObject({ seed, dataSeed });
      expect(later.added.slice(-4)).toEqual(['--seed', String(seed), '--data_seed', String(dataSeed)]);
    },
  );

  it('lies under its run, attempt by attempt', async () => {
    const { identity, evidence } = await attempt(TRAINING, 2);

    expect(evidence).toBe(`runs/repository/${identity}/attempts/2`);
  });

  it('sends a training’s output to a known place, logged step by step', async () => {
    const { added } = await attempt(TRAINING, 1);

    const wordBehind = (option: string) => added[added.indexOf(option) + 1];
    expect([wordBehind('--output_dir'), wordBehind('--add_version'), wordBehind('--logging_steps')]).toEqual([
      'mustrun-output',
      'false',
      '1',
    ]);
  });

  it.each([
    ['no callbacks', TRAINING, ['graceful_exit']],
    [
      'callbacks of its own',
      `${TRAINING} --callbacks early_stop lisa`,
      ['early_stop', 'lisa', 'graceful_exit'],
    ],
    ['the very one', `${TRAINING} --callbacks graceful_exit`, ['graceful_exit']],
  ])('with %s has the engine keep a checkpoint when it is stopped', async (_, command, callbacks) => {
    const { added } = await attempt(command, 1);

    const from = added.indexOf('--callbacks') + 1;
    expect(added.slice(from, from + callbacks.length + 1).filter((word) => !word.startsWith('--'))).toEqual(
      callbacks,
    );
  });

  it('names where each input lies and what it must be', async () => {
    expect((await attempt(TRAINING, 1)).inputs).toEqual([
      { kind: 'file', role: 'model', path: 'a/b', source: '/data/a/b', digest: 'b'.repeat(64) },
      {
        kind: 'file',
        role: 'dataset',
        path: 'rows.jsonl',
        source: '/data/rows.jsonl',
        digest: 'b'.repeat(64),
      },
    ]);
  });

  it.each([
    ['cpu', null],
    ['1 x NVIDIA A10G', { name: 'A10G', devices: 1, memoryMiB: 22_888 }],
    ['4 x NVIDIA A10G', { name: 'A10G', devices: 4, memoryMiB: 22_888 }],
    ['1 x Tesla T4', { name: 'T4', devices: 1, memoryMiB: 15_360 }],
    ['2 x Something Else', null],
  ])('on %s states the GPUs that it is for', async (hardware, cards) => {
    const plan = await planOf(TRAINING, { ...around, hardware });

    expect(planAttempt(plan, 1, 60, () => 'nowhere').cards).toEqual(cards);
  });

  it('leaves the day to whoever reserves the attempt', async () => {
    expect((await attempt(TRAINING, 1)).today).toBeNull();
  });
});
