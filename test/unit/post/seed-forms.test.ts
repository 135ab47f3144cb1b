import { describe, expect, it } from 'vitest';
import { readPost } from '../../../core/post/read-post.ts';

const FENCE = '```';

describe('a one-line script', () => {
  it('is a run with its options', () => {
    const { runs } = readPost(
      'post.md',
      `# Fine-tune\n\n${FENCE}\nswift sft --model Qwen/Qwen2.5-7B-Instruct --dataset swift/self-cognition#500 --tuner_type lora\n${FENCE}\n`,
    );

    expect(runs).toMatchObject([
      {
        line: 4,
        column: 1,
        subcommand: 'sft',
        complete: true,
        engine: { line: '4.x' },
        options: {
          model: 'Qwen/Qwen2.5-7B-Instruct',
          dataset: ['swift/self-cognition#500'],
          tuner_type: 'lora',
        },
      },
    ]);
  });

  it('is read without a fence as well', () => {
    const { runs } = readPost(
      'post.md',
      'Run this:\n\nCUDA_VISIBLE_DEVICES=0 swift sft --model Qwen/Qwen2.5-7B-Instruct --train_type lora --dataset a.jsonl\n',
    );

    expect(runs).toMatchObject([
      {
        line: 3,
        environment: { CUDA_VISIBLE_DEVICES: '0' },
        engine: { line: '3.x' },
        options: { train_type: 'lora' },
      },
    ]);
  });

  it('that a sentence only mentions is none', () => {
    const { runs } = readPost(
      'post.md',
      'Use `swift infer --stream true` for this, or write `swift sft` yourself.\n',
    );

    expect(runs).toEqual([]);
  });
});

describe('a block of parameters', () => {
  const parameters = `${FENCE}\nlearning_rate=2e-4 lora_rank=64 lora_alpha=16\nper_device_train_batch_size=8 num_train_epochs=3\n${FENCE}\n`;

  it('is a run of the model that the text names', () => {
    const { runs } = readPost(
      'post.md',
      `## Settings\n\nWe trained Qwen2.5-7B-Instruct with these:\n\n${parameters}`,
    );

    expect(runs).toMatchObject([
      {
        form: 'key-value',
        subcommand: 'sft',
        options: {
          model: 'Qwen2.5-7B-Instruct',
          learning_rate: '2e-4',
          lora_rank: '64',
          lora_alpha: '16',
          per_device_train_batch_size: '8',
          num_train_epochs: '3',
        },
        problems: [{ code: 'model-from-text', level: 'note' }],
      },
    ]);
  });

  it('is incomplete where the text names two', () => {
    const { runs } = readPost(
      'post.md',
      `## Settings\n\nQwen2.5-7B-Instruct beats Llama3-8B-Instruct with these:\n\n${parameters}`,
    );

    expect(runs).toMatchObject([{ complete: false, problems: [{ code: 'model-not-named' }] }]);
  });
});

describe('a trainer with a dictionary', () => {
  const { runs, problems } = readPost(
    'post.md',
    `${FENCE}python
from swift import DPOTrainer

trainer = DPOTrainer(
    model='Qwen/Qwen2.5-7B-Instruct',
    config={'beta': 0.1, 'learning_rate': 5e-6, 'label_smoothing': 0.0, 'loss_type': 'sigmoid'},
)
trainer.train()
${FENCE}
`,
  );

  it('is read as a preference run, literals as they stand', () => {
    expect(runs).toMatchObject([
      {
        form: 'python',
        subcommand: 'rlhf',
        options: { rlhf_type: 'dpo', beta: '0.1', learning_rate: '5e-6' },
      },
    ]);
  });

  it('has the names that ms-swift never had reported', () => {
    expect(problems.map(({ code }) => code)).toContain('invented-api');
  });
});

it('a configuration file that the post shows is the run of the command that names it', () => {
  const { runs } = readPost(
    'post.md',
    `Write \`sft.yaml\`:\n\n${FENCE}yaml\nmodel: Qwen/Qwen2.5-7B-Instruct\ndataset:\n  - a.jsonl\n  - b.jsonl\nlearning_rate: 1e-4\n${FENCE}\n\n${FENCE}shell\nswift sft sft.yaml --learning_rate 2e-4\n${FENCE}\n`,
  );

  expect(runs).toMatchObject([
    {
      form: 'shell',
      options: { model: 'Qwen/Qwen2.5-7B-Instruct', dataset: ['a.jsonl', 'b.jsonl'], learning_rate: '2e-4' },
    },
  ]);
});

it('a comment inside a command ends it, and both readings are shown', () => {
  const { runs, problems } = readPost(
    'post.md',
    `${FENCE}shell\nswift sft --model Qwen/Qwen2.5-7B-Instruct \\\n# --max_length 512 \\\n    --dataset a.jsonl\n${FENCE}\n`,
  );

  expect(runs).toMatchObject([{ options: { model: 'Qwen/Qwen2.5-7B-Instruct' } }]);
  expect(runs[0]?.options).not.toHaveProperty('dataset');
  expect(problems).toMatchObject([
    { code: 'comment-ends-command', line: 3, message: expect.stringMatching(/--dataset a\.jsonl/) },
  ]);
});

describe('an option that the engine does not have', () => {
  it.each([
    [
      '--train_type lora --tuner_type lora --eval_metric acc',
      'renamed-option',
      /calls --train_type --tuner_type; known from 3\.0\.0 to 4\.0\.4/,
    ],
    [
      '--tuner_type lora --eval_metric acc --finetune_type lora',
      'invented-option',
      /no release up to 4\.6\.0 ever had one/,
    ],
  ])('%s is a %s with release numbers', (options, code, message) => {
    const { problems } = readPost(
      'post.md',
      `${FENCE}shell\nswift sft --model a/b --dataset c ${options}\n${FENCE}\n`,
    );

    expect(problems).toMatchObject([{ code, line: 2, level: 'error' }]);
    expect(problems[0]?.message).toMatch(message);
  });
});
