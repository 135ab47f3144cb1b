import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../core/flow/attempt/evidence.ts';
import type { Claim } from '../../../core/post/post.ts';
import { readTrainingLog } from '../../../core/swift/training-log.ts';
import { type LogWindow, type Measure, measuresOf } from '../../../core/verdict/measure.ts';
import { measuredOf } from '../../fakes/measurements.ts';

const WINDOW: LogWindow = { steps: 5, firstStep: true, batch: 16 };

function about(metric: Claim['metric'], statistic: Claim['statistic'] = 'value'): Claim {
  return {
    id: 'c',
    line: 1,
    column: 1,
    text: '1',
    metric,
    statistic,
    kind: 'rounded',
    lower: 0.5,
    upper: 1.5,
    unit: null,
    run: 'sft',
    qualifiers: [],
    printed: null,
    tolerance: null,
    answer: null,
  };
}

const LOG = [
  '{"loss": 4.0, "memory(GiB)": 1.5, "global_step/max_steps": "1/3"}',
  '{"eval_loss": 0.5, "global_step/max_steps": "1/3"}',
  '{"loss": 3.0, "memory(GiB)": 2.0, "global_step/max_steps": "2/3"}',
  '{"eval_loss": 0.25, "global_step/max_steps": "2/3"}',
  '{"loss": 2.0, "memory(GiB)": 2.0, "global_step/max_steps": "3/3"}',
  '{"eval_loss": 0.75, "global_step/max_steps": "3/3"}',
  '{"train_runtime": 90.5, "train_loss": 3.0, "global_step/max_steps": "3/3"}',
  '{"model_parameter_info": "Peft: 136.9572M Params (2.4422M Trainable [1.7832%]), 0.0001M Buffers."}',
];

function evidence(
  lines: readonly string[] | null = LOG,
  changed: Partial<Evidence['result']> = {},
): Evidence {
  return {
    prefix: 'p',
    log: lines === null ? null : readTrainingLog(lines.join('\n')),
    answers: [],
    scores: [],
    result: {
      version: 1,
      identity: 'f'.repeat(64),
      attempt: 1,
      job: 'j',
      try: 1,
      stage: 'done',
      message: '',
      engineExitCode: 0,
      command: [],
      startedAt: '2026-01-01T00:00:00.000Z',
      seconds: 100,
      seed: 42,
      dataSeed: 42,
      steps: { done: 3, planned: 3 },
      resumedAt: null,
      separated: false,
      assertions: [],
      adapter: { bytes: 1000, sha256: 'a'.repeat(64), parameters: 250 },
      measured: null,
      files: [],
      ...changed,
    },
  };
}

function only(claim: Claim, window = WINDOW): Measure {
  const [measure, ...others] = measuresOf(claim, window);
  if (measure === undefined || others.length > 0) throw new RangeError('not one measure');
  return measure;
}

describe('a claim', () => {
  it.each([
    ['steps', 'value', 'optimizer steps', 3],
    ['parameters', 'value', 'trainable parameters', 2_442_200],
    ['size', 'value', 'bytes of the adapter file', 1000],
    ['train_loss', 'mean', 'mean train loss', 3],
    // logging_steps 5 of a run of three: the first step's line is the only one.
    ['train_loss', 'last', 'last logged train loss', 4],
    ['eval_loss', 'last', 'last evaluation loss', 0.75],
    ['eval_loss', 'value', 'last evaluation loss', 0.75],
    ['eval_loss', 'best', 'best evaluation loss', 0.25],
    ['duration', 'total', 'training time', 90.5],
    ['gpu_memory', 'max', 'peak GPU memory', 2 * 1024 ** 3],
  ] as const)('of %s (%s) is measured as %s', (metric, statistic, name, value) => {
    const measure = only(about(metric, statistic));

    expect(measure.name).toBe(name);
    expect(measure.value(evidence())).toBe(value);
  });

  it.each([
    ['steps', true],
    ['parameters', true],
    ['size', true],
    ['eval_loss', false],
    ['duration', false],
    ['gpu_memory', false],
  ] as const)('of %s has no noise: %s', (metric, exact) => {
    expect(only(about(metric)).exact).toBe(exact);
  });

  it.each([
    ['train_loss', ['last logged train loss', 'mean train loss']],
    ['loss', ['last logged train loss', 'mean train loss', 'last evaluation loss']],
  ] as const)('of %s may mean %j', (metric, names) => {
    expect(measuresOf(about(metric), WINDOW).map(({ name }) => name)).toEqual(names);
  });

  it.each(['accuracy', 'score', 'tokens', 'samples', 'other'] as const)('of %s is not measured', (metric) => {
    expect(measuresOf(about(metric), WINDOW)).toEqual([]);
  });

  it.each(['best', 'max', 'total'] as const)('of the %s train loss is not measured', (statistic) => {
    expect(measuresOf(about('train_loss', statistic), WINDOW)).toEqual([]);
  });
});

describe('what the evidence does not hold', () => {
  it.each(['parameters', 'size', 'eval_loss', 'duration', 'gpu_memory', 'speed', 'steps'] as const)(
    'is null: %s',
    (metric) => {
      const empty = evidence(null, { adapter: null, steps: null });

      expect(only(about(metric)).value(empty)).toBeNull();
    },
  );

  it('is null in a log that was cut off', () => {
    const cut = evidence(LOG.slice(0, 1));

    expect(only(about('train_loss', 'mean')).value(cut)).toBeNull();
    expect(only(about('duration')).value(cut)).toBeNull();
  });
});

describe('trainable parameters', () => {
  const logged = (trainable: string) => [
    `{"model_parameter_info": "M: 0.1075M Params (${trainable}M Trainable [15%]), 0.0000M Buffers."}`,
  ];
  const written = (parameters: number) => ({ adapter: { bytes: 1, sha256: 'a'.repeat(64), parameters } });
  const measured = (log: readonly string[] | null, parameters: number | null, claimed: number) =>
    only({ ...about('parameters'), lower: claimed, upper: claimed }).value(
      evidence(log, parameters === null ? { adapter: null } : written(parameters)),
    );

  it.each([
    ['of an adapter are those of its file', '0.0164', 16_384, 9, 16_384],
    ['of a full training are those of the file', '0.1075', 107_456, 9, 107_456],
    ['of frozen weights are those of the log', '0.0166', 107_456, 107_456, 16_600],
    ['of the log are as good as a claim that rounds to them', '0.0166', 107_456, 16_576, 16_576],
    ['of the log leave out what does not round to them', '0.0166', 107_456, 16_500, 16_600],
  ])('%s', (_, trainable, file, claimed, value) => {
    expect(measured(logged(trainable), file, claimed)).toBe(value);
  });

  it('are those of the file where there is no log', () => {
    expect(measured(null, 250, 9)).toBe(250);
  });
});

it('trainable parameters are those of the log where no adapter was written', () => {
  expect(only(about('parameters')).value(evidence(LOG, { adapter: null }))).toBe(2_442_200);
});

describe('a resumed run', () => {
  // The engine's own total is of the steps behind the checkpoint alone.
  const resumed = (lines: readonly string[]) =>
    evidence(
      lines.map((line) => line.replace('"train_loss": 3.0', '"train_loss": 0.7')),
      { resumedAt: 1 },
    );

  it('has the mean train loss of all its steps', () => {
    expect(only(about('train_loss', 'mean')).value(resumed(LOG))).toBe(3);
  });

  it('has none where a step is not in the log', () => {
    expect(only(about('train_loss', 'mean')).value(resumed(LOG.slice(1)))).toBeNull();
  });

  it.each(['duration', 'speed'] as const)('has no %s of its own', (metric) => {
    expect(only(about(metric)).value(resumed(LOG))).toBeNull();
  });
});

describe('seconds per step', () => {
  const log = (speeds: readonly number[]) =>
    evidence(
      speeds.map(
        (speed, index) =>
          `{"loss": 1.0, "train_speed(s/it)": ${speed}, "global_step/max_steps": "${index + 1}/${speeds.length}"}`,
      ),
    );
  const warmingUp = Array.from({ length: 10 }, () => 9);

  it('are the median behind the first ten steps', () => {
    expect(only(about('speed')).value(log([...warmingUp, 0.5, 7, 0.25]))).toBe(0.5);
  });

  it('are the mean of the two in the middle where there is no middle', () => {
    expect(only(about('speed')).value(log([...warmingUp, 1, 0.5, 7, 0.25]))).toBe(0.75);
  });

  it('are unknown for a run that is still warming up', () => {
    expect(only(about('speed')).value(log(warmingUp))).toBeNull();
  });
});

describe('the last train loss', () => {
  it.each([
    [{ steps: 1, firstStep: true, batch: 16 }, 2],
    [{ steps: 2, firstStep: true, batch: 16 }, 3],
    [{ steps: 2, firstStep: false, batch: 16 }, 3.5],
    [{ steps: 3, firstStep: true, batch: 16 }, 2.5],
    [{ steps: 5, firstStep: false, batch: 16 }, null],
  ])('logged with %j is %d', (window, loss) => {
    expect(only(about('train_loss', 'last'), window).value(evidence())).toBe(loss);
  });

  it.each([
    // 0.3 / sqrt(sequences in the window)
    [{ steps: 5, firstStep: true, batch: 20 }, 0.03],
    [{ steps: 1, firstStep: true, batch: 1 }, 0.3],
    [{ steps: 25, firstStep: true, batch: 16 }, 0.015],
  ])('is believed the steadier the more sequences %j averages', (window, relative) => {
    expect(only(about('train_loss', 'last'), window).policy.prior.relative).toBeCloseTo(relative, 12);
  });
});

describe('what was measured beside the log', () => {
  it('counts before what the log says of a step and of memory', () => {
    const measured = measuredOf({
      steadyStep: { seconds: 0.125, timed: 9 },
      memory: { allocatedBytes: 1, reservedBytes: 3_000, deviceBytes: 4_000, groupResidentBytes: null },
    });

    expect(only(about('speed')).value(evidence(LOG, { measured }))).toBe(0.125);
    expect(only(about('gpu_memory')).value(evidence(LOG, { measured }))).toBe(3_000);
  });

  it("leaves the log's word where nothing was seen", () => {
    expect(only(about('gpu_memory')).value(evidence(LOG, { measured: measuredOf() }))).toBe(2 * 1024 ** 3);
  });
});
