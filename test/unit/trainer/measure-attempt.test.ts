import { describe, expect, it } from 'vitest';
import { type Measured, measurementsOf } from '../../../containers/trainer/measure-attempt.ts';
import { readTrainingLog } from '../../../core/swift/training-log.ts';

const nothing: Measured = {
  preparingFrom: 0,
  engineFrom: 0,
  observation: null,
  log: null,
  gpu: null,
  groupResidentBytes: null,
  asked: { resolved: {}, environment: {} },
  today: null,
};
const step = (at: number, loss: string) =>
  `{"loss": ${loss}, "grad_norm": 1.0, "global_step/max_steps": "${at}/30"}`;

describe('the time of an attempt', () => {
  it('is split where something happened, and counts nothing twice', () => {
    const log = readTrainingLog(
      [
        step(1, '1.0'),
        '{"eval_loss": 1.0, "eval_runtime": 4.0, "global_step/max_steps": "1/30"}',
        '{"eval_loss": 1.0, "eval_runtime": 6.0, "global_step/max_steps": "2/30"}',
      ].join('\n'),
    );
    const observation = {
      version: 1,
      startedAt: 1_004,
      trainBeganAt: 1_023,
      trainEndedAt: 1_123,
    } as const;

    const { seconds } = measurementsOf({
      ...nothing,
      preparingFrom: 1_000_000,
      engineFrom: 1_003_000,
      observation,
      log,
    });

    expect(seconds).toEqual({ download: 3, load: 20, train: 90, evaluate: 10 });
  });

  it('is not known where nobody saw it', () => {
    const { seconds, steadyStep, memory } = measurementsOf({ ...nothing, engineFrom: 2_000 });

    expect(seconds).toEqual({ download: 2, load: null, train: null, evaluate: null });
    expect(steadyStep).toBeNull();
    expect(memory).toEqual({
      allocatedBytes: null,
      reservedBytes: null,
      deviceBytes: null,
      groupResidentBytes: null,
    });
  });

  it('has no sum of evaluations where one does not tell how long it took', () => {
    const log = readTrainingLog('{"eval_loss": 1.0, "global_step/max_steps": "1/30"}');

    expect(measurementsOf({ ...nothing, log }).seconds.evaluate).toBeNull();
  });

  it('never runs backwards', () => {
    const observation = { version: 1, startedAt: 5, trainBeganAt: 6, trainEndedAt: 4 } as const;

    expect(
      measurementsOf({ ...nothing, engineFrom: 9_000, preparingFrom: 10_000, observation }).seconds,
    ).toEqual({
      download: 0,
      load: 0,
      train: 0,
      evaluate: null,
    });
  });
});

it('the first twenty losses are kept, and null where one is no number', () => {
  const lines = Array.from({ length: 25 }, (_, index) => step(index + 1, index === 3 ? 'NaN' : `${index}.5`));

  const { firstLosses } = measurementsOf({ ...nothing, log: readTrainingLog(lines.join('\n')) });

  expect(firstLosses).toHaveLength(20);
  expect(firstLosses.slice(0, 5)).toEqual([0.5, 1.5, 2.5, null, 4.5]);
});

it('a step is steady only where steps were timed behind the first ten', () => {
  const seen = (timed: number, medianSeconds: number | null) =>
    measurementsOf({
      ...nothing,
      observation: { version: 1, startedAt: 0, steps: { timed, medianSeconds } },
    }).steadyStep;

  expect(seen(0, null)).toBeNull();
  expect(seen(9, 0.25)).toEqual({ seconds: 0.25, timed: 9 });
});
