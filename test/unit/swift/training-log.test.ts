import { describe, expect, it } from 'vitest';
import { lastLoggedLoss, readTrainingLog } from '../../../core/swift/training-log.ts';

const step = (number: number, of: number, loss: string): string =>
  `{"loss": ${loss}, "grad_norm": 1.5, "learning_rate": 0.0001, "epoch": 0.1, "global_step/max_steps": "${number}/${of}", "elapsed_time": "2s", "train_speed(s/it)": 0.5}`;

describe('logging.jsonl', () => {
  it('gives steps, evaluations, the total and the parameters', () => {
    const log = readTrainingLog(
      [
        step(1, 2, '3.5'),
        step(2, 2, '2.5'),
        '{"eval_loss": 2.25, "eval_runtime": 0.1, "global_step/max_steps": "2/2"}',
        '{"train_runtime": 15.4, "train_loss": 3.0, "global_step/max_steps": "2/2"}',
        '{"model_parameter_info": "PeftModelForCausalLM: 136.9572M Params (2.4422M Trainable [1.7832%]), 0.0001M Buffers.", "log_history": []}',
      ].join('\n'),
    );

    expect(log.steps.map(({ values }) => values.loss)).toEqual([3.5, 2.5]);
    expect(log.evaluations.map(({ values }) => values.eval_loss)).toEqual([2.25]);
    expect(log.total?.values.train_loss).toBe(3);
    expect(log.parameters).toEqual({ total: 136_957_200, trainable: 2_442_200 });
    expect(log.unreadable).toEqual([]);
  });

  it('of a run that went wrong holds bare NaN, which is kept as it is', () => {
    const log = readTrainingLog('{"loss": 0.0, "grad_norm": NaN, "global_step/max_steps": "1/1"}');

    expect(log.steps[0]?.values).toEqual({ loss: 0, grad_norm: Number.NaN });
  });

  it('of a killed run ends in half a line', () => {
    const log = readTrainingLog(`${step(1, 9, '3.5')}\n{"loss": 3.4, "grad_n`);

    expect(log.steps).toHaveLength(1);
    expect(log.unreadable).toEqual([2]);
  });

  it('of a resumed run holds steps twice: the later counts', () => {
    const log = readTrainingLog(
      [step(1, 3, '3'), step(2, 3, '9'), step(2, 3, '2'), step(3, 3, '1')].join('\n'),
    );

    expect(log.steps.map(({ values }) => values.loss)).toEqual([3, 2, 1]);
  });
});

describe('the last line that a post would have seen', () => {
  const log = readTrainingLog(
    ['9', '8', '7', '6', '5', '4', '3'].map((loss, index) => step(index + 1, 7, loss)).join('\n'),
  );

  it.each([
    // The mean of the steps since the line before; what comes after the last full window is not logged.
    { steps: 1, firstStep: true, loss: 3 },
    { steps: 2, firstStep: true, loss: 4.5 },
    { steps: 5, firstStep: true, loss: 6.5 },
    { steps: 5, firstStep: false, loss: 7 },
    { steps: 7, firstStep: true, loss: 5.5 },
    { steps: 8, firstStep: true, loss: 9 },
    { steps: 8, firstStep: false, loss: null },
  ])('with logging_steps $steps and a first line: $firstStep is $loss', ({ steps, firstStep, loss }) => {
    expect(lastLoggedLoss(log, steps, firstStep)).toBe(loss);
  });

  it('is unknown where a step is missing', () => {
    const holed = readTrainingLog([step(1, 4, '4'), step(2, 4, '3'), step(4, 4, '1')].join('\n'));

    expect(lastLoggedLoss(holed, 4, true)).toBeNull();
  });
});
