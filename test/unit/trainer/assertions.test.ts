import { describe, expect, it } from 'vitest';
import {
  exportAssertions,
  inferenceAssertions,
  trainingAssertions,
} from '../../../containers/trainer/assertions.ts';
import { readTrainingLog } from '../../../core/swift/training-log.ts';

const line = (step: number, of: number, loss: string, norm: string): string =>
  `{"loss": ${loss}, "grad_norm": ${norm}, "learning_rate": 0.1, "global_step/max_steps": "${step}/${of}"}`;
const adapter = { parameters: 100, moved: true };

function failedOf(log: string, left: Parameters<typeof trainingAssertions>[1] = adapter): readonly string[] {
  return trainingAssertions(readTrainingLog(log), left)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);
}

describe('a training run', () => {
  it('that did what it should passes', () => {
    expect(failedOf([line(1, 2, '2.0', '1.0'), line(2, 2, '1.0', '0.5')].join('\n'))).toEqual([]);
  });

  it('of NaN fails, though its loss is logged as 0.0', () => {
    expect(failedOf([line(1, 2, '2.0', '1.0'), line(2, 2, '0.0', 'NaN')].join('\n'))).toEqual([
      'loss and gradient are finite',
    ]);
  });

  it.each([
    ['a bare NaN for a loss', 'NaN', '1.0'],
    ['an infinite loss', 'Infinity', '1.0'],
    ['an infinite gradient', '2.0', 'Infinity'],
  ])('with %s fails', (_, loss, norm) => {
    expect(failedOf([line(1, 2, '2.0', '1.0'), line(2, 2, loss, norm)].join('\n'))).toEqual([
      'loss and gradient are finite',
    ]);
  });

  it('tells at which step it was no longer finite', () => {
    const log = [line(1, 3, '2.0', '1.0'), line(2, 3, '0.0', 'NaN'), line(3, 3, '0.0', 'NaN')].join('\n');

    expect(trainingAssertions(readTrainingLog(log), adapter)).toContainEqual({
      name: 'loss and gradient are finite',
      passed: false,
      detail: 'not finite at step 2',
    });
  });

  it('with a step that was not logged fails', () => {
    expect(failedOf([line(1, 3, '2.0', '1.0'), line(3, 3, '1.0', '0.5')].join('\n'))).toEqual([
      'every planned step was done',
    ]);
  });

  it('that stopped short fails', () => {
    expect(failedOf(line(1, 2, '2.0', '1.0'))).toEqual(['every planned step was done']);
  });

  it('without a step fails everywhere', () => {
    expect(failedOf('')).toEqual([
      'every planned step was done',
      'loss and gradient are finite',
      'a gradient flowed',
    ]);
  });

  it('without a gradient fails', () => {
    expect(failedOf(line(1, 1, '2.0', '0.0'))).toEqual(['a gradient flowed']);
  });

  it('without readable weights fails', () => {
    expect(failedOf(line(1, 1, '2.0', '1.0'), null)).toEqual([
      'trained weights were written and can be read',
    ]);
  });

  it('with weights of no number fails', () => {
    expect(failedOf(line(1, 1, '2.0', '1.0'), { parameters: 0, moved: null })).toEqual([
      'trained weights were written and can be read',
    ]);
  });

  it('without an adapter, as in full training, need not have moved one', () => {
    expect(failedOf(line(1, 1, '2.0', '1.0'), { parameters: 100, moved: null })).toEqual([]);
  });

  it('whose adapter did not move fails', () => {
    expect(failedOf(line(1, 1, '2.0', '1.0'), { parameters: 100, moved: false })).toEqual([
      'the adapter moved',
    ]);
  });
});

it.each([
  [2, 2, true],
  [2, 1, false],
  [0, 0, false],
])('an inference with %i prompts and %i answers passes: %s', (prompts, answers, passed) => {
  expect(inferenceAssertions(prompts, answers)[0]?.passed).toBe(passed);
});

describe('a training by PPO, which logs no gradient norm', () => {
  const step = (kl: string, policyLoss = '-0.06') =>
    `{"loss/policy_avg": ${policyLoss}, "loss/value_avg": 0.02, "policy/approxkl_avg": ${kl}, "global_step/max_steps": "1/1"}`;

  it.each([
    ['moved its policy', step('0.0058'), []],
    ['left its policy as it was', step('0.0'), ['a gradient flowed']],
    ['lost its numbers', step('0.0058', 'NaN'), ['loss and gradient are finite']],
  ])('that %s fails in %j', (_, log, failed) => {
    expect(failedOf(log, { parameters: 100, moved: true })).toEqual(failed);
  });
});

it.each([
  ['whole weights', { parameters: 100, moved: null }, []],
  ['no weights', null, ['merged weights were written and can be read', 'the adapter is merged in']],
  ['adapter weights left in them', { parameters: 100, moved: true }, ['the adapter is merged in']],
  ['weights of no number', { parameters: 0, moved: null }, ['merged weights were written and can be read']],
])('an export with %s fails in %j', (_, model, failed) => {
  const assertions = exportAssertions(model);

  expect(assertions.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(failed);
});
