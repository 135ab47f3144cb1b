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

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['1e-05', 0.000_01],
  ])('may hold a loss of %s, as Python writes it', (written, loss) => {
    const log = readTrainingLog(step(1, 1, written));

    expect(log.steps.map(({ values }) => values.loss)).toEqual([loss]);
    expect(log.unreadable).toEqual([]);
  });

  it('tells the step and how many are planned, and keeps numbers alone', () => {
    const [first] = readTrainingLog(step(3, 9, '3.5')).steps;

    expect(first).toEqual({
      step: 3,
      plannedSteps: 9,
      values: {
        loss: 3.5,
        grad_norm: 1.5,
        learning_rate: 0.0001,
        epoch: 0.1,
        'train_speed(s/it)': 0.5,
      },
    });
  });

  it('tells the token lengths of the data set where it was tokenised before', () => {
    const lengths = '12.5±3.1, min=4.0, max=30.0, size=100';
    const log = readTrainingLog(`{"train_dataset": "${lengths}", "val_dataset": null}`);

    expect(log.trainDataset).toBe(lengths);
  });

  it.each([
    ['nothing', '', []],
    ['blank lines', '\n \n', []],
    ['words', 'Traceback (most recent call last):\n', [1]],
    ['values that are no objects', '"text"\n3\nnull', [1, 2, 3]],
    ['an object without a step', '{"loss": 3.5}', []],
    ['a step that is none', '{"loss": 3.5, "global_step/max_steps": "one/two"}', []],
  ])('with %s has no steps', (_, text, unreadable) => {
    expect(readTrainingLog(text)).toMatchObject({ steps: [], evaluations: [], total: null, unreadable });
  });

  it('of a killed run ends in half a line', () => {
    const log = readTrainingLog(`${step(1, 9, '3.5')}\n{"loss": 3.4, "grad_n`);

    expect(log.steps).toHaveLength(1);
    expect(log.unreadable).toEqual([2]);
  });

  it('of a run that was killed and resumed holds half a line in its middle', () => {
    const log = readTrainingLog([step(1, 2, '3.5'), '{"loss": 3.4, "gr', step(2, 2, '2.5')].join('\n'));

    expect(log.steps.map(({ values }) => values.loss)).toEqual([3.5, 2.5]);
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
    { steps: 1, firstStep: false, loss: 3 },
    { steps: 2, firstStep: true, loss: 4.5 },
    // (8 + 7 + 6) / 3 behind a first line; (9 + 8 + 7 + 6) / 4 without one.
    { steps: 4, firstStep: true, loss: 7 },
    { steps: 4, firstStep: false, loss: 7.5 },
    // (8 + 7 + 6 + 5) / 4 behind a first line; (9 + 8 + 7 + 6 + 5) / 5 without one.
    { steps: 5, firstStep: true, loss: 6.5 },
    { steps: 5, firstStep: false, loss: 7 },
    { steps: 7, firstStep: true, loss: 5.5 },
    { steps: 8, firstStep: true, loss: 9 },
    { steps: 8, firstStep: false, loss: null },
  ])('with logging_steps $steps and a first line: $firstStep is $loss', ({ steps, firstStep, loss }) => {
    expect(lastLoggedLoss(log, steps, firstStep)).toBe(loss);
  });

  it('of a later window does not look at the first line', () => {
    const long = readTrainingLog(
      ['9', '9', '9', '9', '5', '3', '2', '2', '1'].map((loss, at) => step(at + 1, 9, loss)).join('\n'),
    );

    // Steps 5 to 8; step 9 is never logged.
    expect(lastLoggedLoss(long, 4, true)).toBe(3);
    expect(lastLoggedLoss(long, 4, false)).toBe(3);
  });

  it('is not a number where one loss of its window is none', () => {
    const broken = readTrainingLog([step(1, 2, '4'), step(2, 2, 'NaN')].join('\n'));

    expect(lastLoggedLoss(broken, 2, false)).toBeNaN();
  });

  it('is unknown where nothing was logged', () => {
    expect(lastLoggedLoss(readTrainingLog(''), 5, true)).toBeNull();
  });

  it('is unknown where a step is missing', () => {
    const holed = readTrainingLog([step(1, 4, '4'), step(2, 4, '3'), step(4, 4, '1')].join('\n'));

    expect(lastLoggedLoss(holed, 4, true)).toBeNull();
  });
});
