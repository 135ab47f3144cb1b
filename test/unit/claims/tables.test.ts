import { describe, expect, it } from 'vitest';
import { claimsOf, summaryOf } from './claims-of.ts';

describe('a table', () => {
  it('has a metric per column and something measured per row', () => {
    const claims = claimsOf(
      '| Method | Batch size | GPU memory (GiB) | Train loss | Time |',
      '|---|---|---|---|---|',
      '| LoRA | 4 | 17.2 | 0.87 | 1.5 h |',
    );

    expect(claims.map(summaryOf)).toEqual([
      'gpu_memory 17.15..17.25 GiB',
      'train_loss 0.865..0.875',
      'duration 1.45..1.55 h',
    ]);
  });

  it('has a metric per row and something measured per column', () => {
    const claims = claimsOf(
      '| | Megatron-LM | DeepSpeed-ZeRO2 |',
      '|---|---|---|',
      '| 训练速度 | 9.6s/it | - |',
      '| 显存使用 | 16 * 60GiB | OOM |',
      '| Learning rate | 0.001 | 0.002 |',
    );

    expect(claims.map(summaryOf)).toEqual(['speed 9.55..9.65 s/it', 'gpu_memory 59.5..60.5 GiB']);
  });

  it('of results has bounds in words and sizes of files', () => {
    const claims = claimsOf(
      '| Result | Value |',
      '|---|---|',
      '| Evaluation loss | below 0.2 |',
      '| Adapter file | 9.8 MB |',
    );

    expect(claims.map(summaryOf)).toEqual(['eval_loss ..0.2', 'size 9.75..9.85 MB']);
  });

  it('of benchmarks claims scores', () => {
    const claims = claimsOf('| Model | ceval | gsm8k |', '|---|---|---|', '| Qwen2-7B | 0.6642 | **78.7** |');

    expect(claims.map(summaryOf)).toEqual(['score 0.66415..0.66425', 'score 78.65..78.75']);
  });

  it('of settings claims nothing', () => {
    const claims = claimsOf(
      '| Hyperparameter | Value |',
      '|---|---|',
      '| LR | 5e-5 |',
      '| lora_rank | 8 |',
      '| max_length | 2048 |',
    );

    expect(claims).toEqual([]);
  });

  it('adds a share and a total in the same cell', () => {
    const claims = claimsOf(
      '| Method | Param. (M) | Train speed | Memory |',
      '|---|---|---|---|',
      '| LoRA | 23.94 (2.20%) | 0.30iter/s(5h13min total) | 27G*2 |',
    );

    expect(claims.map(summaryOf)).toEqual([
      'parameters 23.935..23.945 M',
      'parameters 2.195..2.205 %',
      'speed 0.295..0.305 iter/s',
      'duration 312.5..313.5 min',
      'gpu_memory 26.5..27.5 G',
    ]);
  });

  it('says in its head by how much a number is to be multiplied', () => {
    const [claim] = claimsOf('| Method | Trainable params (M) |', '|---|---|', '| LoRA | 4.19 |');

    expect(claim).toMatchObject({ lower: 4.185, upper: 4.195, unit: 'M' });
    expect(claim?.printed).toMatchObject({ value: 4_190_000, lower: 4_185_000, upper: 4_195_000 });
  });

  it('counts in full', () => {
    const claims = claimsOf('| Metric | Value |', '|---|---|', '| Total steps | 340 |');

    expect(claims.map(summaryOf)).toEqual(['steps 340']);
  });

  it('in HTML has cells over several rows and heads of two', () => {
    const claims = claimsOf(
      '<table><thead>',
      '<tr><th rowspan="2">Model</th><th colspan="2">Accuracy</th></tr>',
      '<tr><th>dev</th><th>test</th></tr></thead>',
      '<tr><td>A</td><td rowspan="2">70.3</td><td>69.8</td></tr>',
      '',
      '<tr><td>B</td><td>72.5</td></tr>',
      '</table>',
    );

    expect(claims.map((claim) => `${claim.line} ${summaryOf(claim)}`)).toEqual([
      '4 accuracy 70.25..70.35',
      '4 accuracy 69.75..69.85',
      '6 accuracy 72.45..72.55',
    ]);
  });

  it('may be drawn with characters in a fence', () => {
    const claims = claimsOf(
      '```text',
      '+-------+--------+-------+',
      '| Model | Metric | Score |',
      '+=======+========+=======+',
      '| a     | bleu-1 | 0.23  |',
      '+-------+--------+-------+',
      '```',
    );

    expect(claims.map((claim) => `${claim.line}:${claim.column} ${summaryOf(claim)}`)).toEqual([
      '5:20 score 0.225..0.235',
    ]);
  });

  it('of prompts and answers claims the answers', () => {
    const claims = claimsOf('| Prompt | After |', '|---|---|', '| Who are you? | I am Juniper 0.87. |');

    expect(claims.map(({ metric, answer }) => ({ metric, answer }))).toEqual([
      { metric: 'answer', answer: { prompt: 'Who are you?', expected: 'I am Juniper 0.87.' } },
    ]);
  });
});
