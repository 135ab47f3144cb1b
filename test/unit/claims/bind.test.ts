import { describe, expect, it } from 'vitest';
import { claimsOf } from './claims-of.ts';

const LORA = ['```sh', 'swift sft --model Qwen/Qwen2.5-7B --train_type lora', '```'];
const DPO = ['```sh', 'swift rlhf --rlhf_type dpo --model Qwen/Qwen2.5-7B', '```'];
const EVAL = ['```sh', 'swift eval --model Qwen/Qwen2.5-7B', '```'];

function runsOf(...lines: readonly string[]): readonly (string | null)[] {
  return claimsOf(...lines).map(({ run }) => run);
}

describe('a claim is bound', () => {
  it('in a comment to the command below it', () => {
    const claims = claimsOf(
      '```sh',
      '# 2 * 23GiB; 2.3s/it',
      'swift sft --model a',
      '',
      '# 80GB',
      'swift infer --model a',
      '```',
    );

    expect(claims.map(({ unit, run }) => `${unit} ${run}`)).toEqual(['GiB sft', 's/it sft', 'GB infer']);
  });

  it('in a comment of another method to none', () => {
    const fence = ['```sh', '# full: 2 * 70GiB 0.61s/it', '# lora: 2 * 14GiB 0.45s/it', ...LORA.slice(1)];

    expect(runsOf(...fence)).toEqual([null, null, 'sft', 'sft']);
  });

  it('to the nearest command before it that can have produced it', () => {
    expect(runsOf(...LORA, ...DPO, ...EVAL, '', 'The train loss is 0.5, the accuracy 0.72.')).toEqual([
      'rlhf',
      'eval',
    ]);
  });

  it('in a row to the command under the heading of the same words, before or behind the table', () => {
    const table = [
      '| tuner | parameters |',
      '|---|---|',
      '| LoRA | 16,384 |',
      '| Full | 107,456 |',
      '| other | 5,000 |',
    ];
    const full = ['```sh', 'swift sft --model a --train_type full', '```'];

    expect(runsOf(...table, '', '## LoRA', '', ...LORA, '', '## Full', '', ...full)).toEqual([
      'sft',
      'sft-2',
      null,
    ]);
    expect(runsOf('## LoRA', '', ...LORA, '', '## Full', '', ...full, '', '# All', '', ...table)).toEqual([
      'sft',
      'sft-2',
      null,
    ]);
  });

  it('in a row to none where two commands stand under such headings', () => {
    const table = ['| tuner | parameters |', '|---|---|', '| Both | 16,384 |', '| Full | 107,456 |'];

    expect(runsOf(...table, '', '## Both', '', ...LORA, '', '## Both', '', ...LORA)).toEqual([null, null]);
  });

  it('to the command behind it where the sentence points there', () => {
    expect(runsOf(...LORA, '', 'The following needs 24GB of memory:', '', ...DPO)).toEqual(['rlhf']);
  });

  it('to the only command before it in the part that holds its section', () => {
    expect(runsOf('# Post', '## Train', ...LORA, '## Results', 'Train loss: 0.5.')).toEqual(['sft']);
  });

  it('to the one that it names, of several', () => {
    const post = ['# Post', '## SFT', ...LORA, '## DPO', ...DPO, '## Results'];

    expect(runsOf(...post, 'Train loss: 0.5. The DPO train loss is 0.4.')).toEqual([null, 'rlhf']);
  });

  it('to no command far from it where it speaks of another page', () => {
    expect(
      runsOf('# Post', '## Train', ...LORA, '## More', 'A 7B model needs 9GB of memory, see the docs.'),
    ).toEqual([null]);
  });

  it('to none where the post starts with it', () => {
    expect(runsOf('# Post', 'Training a 7B model requires only 9GB.', '## Train', ...LORA)).toEqual([null]);
  });

  it('to none where there is no command', () => {
    expect(runsOf('The train loss is 0.5.')).toEqual([null]);
  });
});

describe('a row of a table is bound', () => {
  const head = ['', '| Method | Memory | Accuracy |', '|---|---|---|'];

  it('to the command whose method it names, the baseline to none', () => {
    const rows = ['| Base model | - | 61.2% |', '| LoRA | 22GB | 72.3% |', '| Full | 76GB | 73.0% |'];

    expect(runsOf(...LORA, ...head, ...rows)).toEqual([null, 'sft', 'sft', null, null]);
  });

  it('to the command whose comment is its label', () => {
    const evaluations = [
      '```sh',
      '# Original model',
      'swift eval --model a',
      '# Fine-tuned model',
      'swift eval --model b',
      '```',
    ];

    expect(runsOf(...evaluations, ...head, '| Original model | | 0.66 |', '| Fine-tuned | | 0.74 |')).toEqual(
      ['eval', 'eval-2'],
    );
  });

  it('to the template that its rows fill in', () => {
    const template = ['```sh', 'swift sft --model {MODEL} --train_type lora', '```'];

    expect(runsOf(...template, ...head, '| a | 22GB | |', '| b | 40GB | |')).toEqual(['sft', 'sft']);
  });

  it('of one row alone to the command before it', () => {
    expect(runsOf(...LORA, '', '| Metric | Value |', '|---|---|', '| Train loss | 0.5 |')).toEqual(['sft']);
  });
});
