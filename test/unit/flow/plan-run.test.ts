import { describe, expect, it } from 'vitest';
import { planAttempt } from '../../../core/flow/plan/plan-attempt.ts';
import { planRun, type RunPlan, type Surroundings } from '../../../core/flow/plan/plan-run.ts';
import { around, planOf, plansOf, runsOf, TRAINING } from './planning.ts';

const identity = async (command: string, surroundings = around) =>
  (await planOf(command, surroundings)).identity;

describe('the identity of a command', () => {
  it.each([
    [
      'its options in another order',
      'swift sft --output_dir output/x --max_steps 4 --learning_rate 1e-3 --tuner_type lora --dataset rows.jsonl --model a/b',
    ],
    [
      'dashes in its options',
      'swift sft --model a/b --dataset rows.jsonl --tuner-type lora --learning-rate 1e-3 --max-steps 4 --output-dir output/x',
    ],
    [
      'equals signs',
      'swift sft --model=a/b --dataset=rows.jsonl --tuner_type=lora --learning_rate=1e-3 --max_steps=4 --output_dir=output/x',
    ],
    ['defaults written out', `${TRAINING} --lora_rank 8 --lora_alpha 32 --seed 42`],
    ['the accumulation that the engine works out', `${TRAINING} --gradient_accumulation_steps 16`],
    [
      'an option given twice, the last time as before',
      TRAINING.replace('--max_steps 4', '--max_steps 9 --max_steps 4'),
    ],
    ['another output folder', TRAINING.replace('output/x', 'elsewhere/y')],
    ['other logging', `${TRAINING} --logging_steps 1 --logging_first_step false --report_to none`],
    ['a token before it', `HF_TOKEN=hush ${TRAINING}`],
  ])('stays with %s', async (_, command) => {
    expect(await identity(command)).toBe(await identity(TRAINING));
  });

  it.each([
    ['another learning rate', TRAINING.replace('1e-3', '2e-3')],
    ['another number of steps', TRAINING.replace('--max_steps 4', '--max_steps 5')],
    ['another seed', `${TRAINING} --seed 7`],
    ['fewer rows of the data', TRAINING.replace('rows.jsonl', "'rows.jsonl#10'")],
    ['a knob before it', `MAX_PIXELS=1000 ${TRAINING}`],
    ['another subcommand', TRAINING.replace('swift sft', 'swift pt')],
  ])('is another with %s', async (_, command) => {
    expect(await identity(command)).not.toBe(await identity(TRAINING));
  });

  it.each<[string, Surroundings]>([
    ['on other hardware', { ...around, hardware: 'A10G' }],
    [
      'with other data under the same name',
      {
        ...around,
        find: async (name) => ({ kind: 'file', source: name, digest: 'c'.repeat(64), revision: null }),
      },
    ],
  ])('is another %s', async (_, surroundings) => {
    expect(await identity(TRAINING, surroundings)).not.toBe(await identity(TRAINING));
  });
});

it('the learning rate that the engine works out depends on the tuner', async () => {
  const bare = TRAINING.replace('--learning_rate 1e-3 ', '');

  expect((await planOf(bare)).spec.options.learning_rate).toBe(1e-4);
  expect((await planOf(bare.replace('lora', 'full'))).spec.options.learning_rate).toBe(1e-5);
});

it('a plan tells how the post would have logged, and how many samples a step sees', async () => {
  const plain = await planOf(TRAINING);
  const told = await planOf(
    `${TRAINING} --logging_steps 2 --logging_first_step false --per_device_train_batch_size 2 --gradient_accumulation_steps 4`,
  );

  expect(plain).toMatchObject({ logging: { steps: 5, firstStep: true }, batch: 16 });
  expect(told).toMatchObject({ logging: { steps: 2, firstStep: false }, batch: 8 });
});

describe('an inference over the output of a training', () => {
  const chain = (folder: string, training = TRAINING) => [
    `${training.replace('output/x', folder)} --add_version false`,
    `swift infer --model a/b --adapters ./${folder}/checkpoint-4 --val_dataset rows.jsonl`,
  ];

  it('takes the weights of that run', async () => {
    const [training, inference] = await plansOf(chain('output/x'));

    const attempt = inference && planAttempt(inference, 1, 60, ({ identity }) => `evidence of ${identity}`);

    expect(attempt?.inputs).toContainEqual({
      kind: 'checkpoint',
      path: 'output/x',
      evidence: `evidence of ${training?.identity}`,
      layout: 'checkpoint',
    });
  });

  it('is the same run whatever the folder is called', async () => {
    const [, one] = await plansOf(chain('output/x'));
    const [, other] = await plansOf(chain('out/y'));

    expect(one?.identity).toBe(other?.identity);
  });

  it('is another run over another training', async () => {
    const [, one] = await plansOf(chain('output/x'));
    const [, other] = await plansOf(chain('output/x', TRAINING.replace('1e-3', '2e-3')));

    expect(one?.identity).not.toBe(other?.identity);
  });

  it('is refused when that training left nothing, without a problem of its own', async () => {
    const [training, inference] = runsOf(...chain('output/x'));
    if (training === undefined || inference === undefined) throw new RangeError('two runs were written');

    expect(await planRun(inference, [{ run: training, plan: null }], around)).toEqual({
      kind: 'refused',
      reason: 'the run in line 4 left nothing, so there is no output/x/checkpoint-4 for --adapters',
      problems: [],
    });
  });

  it('takes the nearest of two trainings into one folder', async () => {
    const [first, second] = chain('output/x');
    const [, later, inference] = await plansOf([
      first ?? '',
      (first ?? '').replace('1e-3', '2e-3'),
      second ?? '',
    ]);

    expect(inference?.inputs).toContainEqual(expect.objectContaining({ kind: 'run', run: later }));
  });
});

describe('a run that cannot be planned', () => {
  const refused = async (command: string) => {
    const [run] = runsOf(command);
    if (run === undefined) throw new RangeError(`no run in: ${command}`);
    return planRun(run, [], around);
  };

  it.each([
    ['model', TRAINING.replace('a/b', 'gone/b'), 'missing-model', 'gone/b', 'model'],
    ['data set', TRAINING.replace('rows', 'gone'), 'missing-data-set', 'gone.jsonl', 'dataset'],
    ['plugin', `${TRAINING} --external_plugins gone.py`, 'missing-file', 'gone.py', 'external_plugins'],
  ])('for a missing %s names it and its place', async (_, command, code, name, option) => {
    const planned = await refused(command);

    expect(planned).toMatchObject({
      kind: 'refused',
      problems: [{ code, level: 'error', line: 4, column: command.indexOf(name) + 1 }],
    });
    expect(planned).toHaveProperty(
      'reason',
      expect.stringContaining(`${name} of --${option} is not at hand`),
    );
  });

  it('for a placeholder says so; the problem is already at the run, with its place', async () => {
    const command = TRAINING.replace('rows.jsonl', '/path/to/dataset');
    const [run] = runsOf(command);

    expect(await refused(command)).toMatchObject({ kind: 'refused', problems: [] });
    expect(run?.problems).toMatchObject([
      { code: 'placeholder', line: 4, column: command.indexOf('/path/to') + 1 },
    ]);
  });

  it.each([
    ['an unknown option', `${TRAINING} --no_such_option 3`, /no_such_option/],
    ['a bad value', TRAINING.replace('1e-3', 'fast'), /fast/],
  ])('for %s names the word', async (_, command, reason) => {
    expect(await refused(command)).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
  });
});

describe('the merging of an adapter', () => {
  const MERGE = 'swift export --adapters output/x/checkpoint-4 --merge_lora true';
  const training = `${TRAINING} --add_version false`;
  const inputsOf = (plan: RunPlan | undefined) =>
    plan && planAttempt(plan, 1, 60, ({ subcommand }) => `evidence of ${subcommand}`).inputs;

  it('takes the adapter, and the model that it was trained on', async () => {
    const [, merge] = await plansOf([training, MERGE]);

    expect(inputsOf(merge)).toEqual([
      { kind: 'checkpoint', path: 'output/x', evidence: 'evidence of sft', layout: 'checkpoint' },
      { kind: 'file', role: 'model', path: 'a/b', source: '/data/a/b', digest: 'b'.repeat(64) },
    ]);
  });

  it('writes to a known place', async () => {
    const [, merge] = await plansOf([training, `${MERGE} --output_dir merged`]);

    expect(merge && planAttempt(merge, 1, 60, () => '').added).toEqual(['--output_dir', 'mustrun-output']);
  });

  it.each([
    ['the folder that the command names', `${MERGE} --output_dir output/merged`, 'output/merged'],
    ['the folder that the engine makes up', MERGE, 'output/x/checkpoint-4-merged'],
  ])('leaves a model that a later command finds in %s', async (_, merge, folder) => {
    const plans = await plansOf([training, merge, `swift infer --model ${folder} --val_dataset rows.jsonl`]);

    expect(inputsOf(plans[2])?.[0]).toEqual({
      kind: 'checkpoint',
      path: folder,
      evidence: 'evidence of export',
      layout: 'folder',
    });
  });

  it.each([
    'swift export --model a/b --quant_method bnb --quant_bits 4',
    'swift export --adapters a/b --merge_lora false',
  ])('is all of export that is executed: %s', async (command) => {
    const [run] = runsOf(command);

    expect(run && (await planRun(run, [], around))).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/only the merging of an adapter/),
    });
  });

  it('an inference over an adapter takes its model too', async () => {
    const [, inference] = await plansOf([
      training,
      'swift infer --adapters output/x/checkpoint-4 --val_dataset rows.jsonl',
    ]);

    expect(inputsOf(inference)).toContainEqual({
      kind: 'file',
      role: 'model',
      path: 'a/b',
      source: '/data/a/b',
      digest: 'b'.repeat(64),
    });
  });
});
