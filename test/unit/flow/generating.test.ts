import { describe, expect, it } from 'vitest';
import { planAttempt } from '../../../core/flow/plan/plan-attempt.ts';
import { type EarlierRun, planRun } from '../../../core/flow/plan/plan-run.ts';
import { around, planOf, plansOf, runsOf, TRAINING } from './planning.ts';

const refusalOf = async (...commands: readonly string[]) => {
  const earlier: EarlierRun[] = [];
  for (const run of runsOf(...commands)) {
    const planned = await planRun(run, earlier, around);
    if (planned.kind === 'refused') return planned.reason;
    earlier.push({ run, plan: planned.plan });
  }
  return null;
};

const QUESTIONS = `--eval_dataset_args '{"general_mcq": {"local_path": "exam.jsonl"}}'`;
const EVALUATION = `swift eval --model a/b --eval_dataset general_mcq ${QUESTIONS}`;

describe('an evaluation', () => {
  it('takes its questions from the file that its arguments name', async () => {
    const attempt = planAttempt(await planOf(EVALUATION), 1, 60, () => '');

    expect(attempt.inputs).toContainEqual({
      kind: 'file',
      role: 'dataset',
      path: 'exam.jsonl',
      source: '/data/exam.jsonl',
      digest: 'b'.repeat(64),
    });
    expect(attempt.added).toContain('mustrun-output/evaluation');
  });

  it('is another over other questions', async () => {
    const other = {
      ...around,
      find: async (name: string) => {
        const found = await around.find(name);
        return found && name === 'exam.jsonl' ? { ...found, digest: 'c'.repeat(64) } : found;
      },
    };

    expect((await planOf(EVALUATION, other)).identity).not.toBe((await planOf(EVALUATION)).identity);
  });

  it.each([
    ['another port', `${EVALUATION} --port 9000`],
    ['another place for its reports', `${EVALUATION} --eval_output_dir elsewhere`],
    ['a key for its server', `${EVALUATION} --api_key hush`],
  ])('stays the same with %s', async (_, command) => {
    expect((await planOf(command)).identity).toBe((await planOf(EVALUATION)).identity);
  });

  it.each([
    ['no questions', 'swift eval --model a/b', /names no --eval_dataset/],
    [
      'a benchmark of a hub',
      'swift eval --model a/b --eval_dataset gsm8k',
      /would download the questions of gsm8k/,
    ],
    ['another backend', `${EVALUATION} --eval_backend OpenCompass`, /OpenCompass is another package/],
    ['an address', `${EVALUATION} --eval_url http://127.0.0.1:8000/v1`, /behind an address/],
    [
      'arguments that are no JSON',
      `swift eval --model a/b --eval_dataset x --eval_dataset_args '{x'`,
      /as JSON/,
    ],
    ['vLLM', `${EVALUATION} --infer_backend vllm`, /generates with vllm, which is no part/],
    [
      'questions that are gone',
      EVALUATION.replace('exam.jsonl', 'gone.jsonl'),
      /gone.jsonl of --eval_dataset_args is not at hand/,
    ],
  ])('with %s is refused by name', async (_, command, reason) => {
    expect(await refusalOf(command)).toMatch(reason);
  });
});

describe('a server', () => {
  it('is asked what the post shows answers to, each once', async () => {
    const [run] = runsOf('swift deploy --model a/b');
    const planned = run && (await planRun(run, [], around, ['Who?', 'Why?', 'Who?']));

    expect(planned).toMatchObject({ plan: { prompts: ['Who?', 'Why?'] } });
  });

  it('is greeted where the post shows none', async () => {
    expect((await planOf('swift deploy --model a/b')).prompts).toEqual(['Who are you?']);
  });

  it('takes an adapter by a name of its own', async () => {
    const [, server] = await plansOf([
      `${TRAINING} --add_version false`,
      'swift deploy --model a/b --adapters mine=output/x/checkpoint-4',
    ]);

    expect(server?.inputs[1]).toMatchObject({ kind: 'run', path: 'output/x', layout: 'checkpoint' });
  });

  it('with a certificate is refused', async () => {
    expect(await refusalOf('swift deploy --model a/b --ssl_keyfile k.pem')).toMatch(/certificate/);
  });
});

describe('sampling', () => {
  it.each([
    ['from an adapter, which the engine would not load', '--adapters a/b', /does not load --adapters/],
    ['from another service', '--model a/b --sampler_type distill', /only sampling from a model at hand/],
    ['with vLLM', '--model a/b --sampler_engine vllm', /generates with vllm/],
  ])('%s is refused', async (_, words, reason) => {
    expect(await refusalOf(`swift sample --dataset rows.jsonl ${words}`)).toMatch(reason);
  });
});

describe('an inference', () => {
  const ALONE = 'swift infer --model a/b';

  it('without a data set is asked what the post shows', async () => {
    const [run] = runsOf(ALONE);
    const planned = run && (await planRun(run, [], around, ['Who?']));
    if (planned?.kind !== 'planned') throw new Error('it is planned');
    const attempt = planAttempt(planned.plan, 1, 60, () => '');

    expect(attempt.prompts).toEqual(['Who?']);
    expect(attempt.added.slice(-2)).toEqual(['--val_dataset', 'mustrun-prompts.jsonl']);
  });

  it('is another run when the post shows other prompts', async () => {
    const [run] = runsOf(ALONE);
    const identities = await Promise.all(
      [['Who?'], ['Why?']].map(async (shown) => run && (await planRun(run, [], around, shown))),
    );
    const [one, other] = identities.map((planned) =>
      planned?.kind === 'planned' ? planned.plan.identity : null,
    );

    expect(one).not.toBe(other);
  });

  it('without a data set and without prompts is refused, never left waiting', async () => {
    expect(await refusalOf(ALONE)).toMatch(/waits for somebody to type/);
  });

  it('over the training’s own data takes those', async () => {
    const [, inference] = await plansOf([
      `${TRAINING} --val_dataset val.jsonl --add_version false`,
      'swift infer --adapters output/x/checkpoint-4 --load_data_args true',
    ]);

    expect(inference?.inputs.map(({ named }) => named.name)).toEqual([
      'output/x/checkpoint-4',
      'a/b',
      'rows.jsonl',
      'val.jsonl',
    ]);
  });

  it('over a training without rows to validate on is refused', async () => {
    const commands = [TRAINING, 'swift infer --adapters output/x/checkpoint-4 --load_data_args true'];

    expect(await refusalOf(...commands)).toMatch(/waits for somebody to type/);
  });
});

describe('the place of a checkpoint in a later command', () => {
  it.each([
    ['output/x/checkpoint-4', 'output/x', 'checkpoint'],
    ['output/x/v0-20260101-120000/checkpoint-4', 'output/x/v0-20260101-120000', 'checkpoint'],
    ['output/x/vx-xxx/checkpoint-4', 'output/x/vx-xxx', 'checkpoint'],
    ['output/x/vx-xxx/checkpoint-xxx', 'output/x/vx-xxx/checkpoint-xxx', 'folder'],
    ['output/x/checkpoint-xxx', 'output/x/checkpoint-xxx', 'folder'],
    ['output/x/last-checkpoint', 'output/x/last-checkpoint', 'folder'],
  ])('%s is laid at %s, as a %s', async (name, path, layout) => {
    const [, evaluation] = await plansOf([TRAINING, EVALUATION.replace('--model a/b', `--adapters ${name}`)]);

    expect(evaluation?.inputs[0]).toMatchObject({ kind: 'run', path, layout });
  });

  it('is below the folder that the engine makes up where the command names none', async () => {
    const [, server] = await plansOf([
      TRAINING.replace(' --output_dir output/x', ''),
      'swift deploy --adapters output/b/vx-xxx/checkpoint-xxx',
    ]);

    expect(server?.inputs[0]).toMatchObject({ kind: 'run', path: 'output/b/vx-xxx/checkpoint-xxx' });
  });

  it.each([
    ['of no run above it', 'swift deploy --adapters elsewhere/vx-xxx/checkpoint-xxx'],
    [
      'beside another placeholder',
      `${EVALUATION} --adapters output/x/checkpoint-xxx --system your_system.txt`,
    ],
  ])('%s stays a placeholder', async (_, command) => {
    expect(await refusalOf(TRAINING, command)).toMatch(/placeholder/);
  });
});
