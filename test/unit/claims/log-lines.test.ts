import { describe, expect, it } from 'vitest';
import { claimsOf, summaryOf } from './claims-of.ts';

describe('a quoted log', () => {
  it('claims its last step, its last evaluation and its summary', () => {
    const claims = claimsOf(
      '```text',
      "{'loss': 1.82, 'grad_norm': 2.75, 'learning_rate': 2e-05, 'memory(GiB)': 16.79, 'train_speed(iter/s)': 0.155, 'epoch': 0.01}",
      "{'loss': 0.97, 'grad_norm': 2.4, 'learning_rate': 3e-06, 'memory(GiB)': 20.5, 'train_speed(iter/s)': 0.211, 'epoch': 0.97}",
      "{'eval_loss': 1.04, 'eval_acc': 0.68, 'eval_runtime': 1.2}",
      "{'train_runtime': 443.4, 'train_samples_per_second': 3.358, 'train_loss': 1.07, 'epoch': 1.0, 'global_step': 93}",
      '```',
    );

    expect(claims.map((claim) => `${claim.line} ${summaryOf(claim)} ${claim.statistic}`)).toEqual([
      '3 train_loss 0.965..0.975 last',
      '3 gpu_memory 20.45..20.55 GiB max',
      '3 speed 0.2105..0.2115 iter/s last',
      '4 eval_loss 1.035..1.045 last',
      '4 accuracy 0.675..0.685 last',
      '5 duration 443.35..443.45 seconds total',
      '5 speed 3.3575..3.3585 samples/s mean',
      '5 train_loss 1.065..1.075 mean',
      '5 steps 93 total',
    ]);
  });

  it('may print its numbers as strings', () => {
    const claims = claimsOf(
      '```',
      "{'loss': '1.461', 'token_acc': '0.6399', 'memory(GiB)': '67.95', 'train_speed(s/it)': '161.3'}",
      '```',
    );

    expect(claims.map((claim) => `${claim.column} ${summaryOf(claim)}`)).toEqual([
      '11 train_loss 1.4605..1.4615',
      '33 accuracy 0.63985..0.63995',
      '58 gpu_memory 67.945..67.955 GiB',
      '88 speed 161.25..161.35 s/it',
    ]);
  });

  it('counts the trainable parameters', () => {
    const claims = claimsOf(
      '```',
      'Model: 7635.8016M Params (20.1851M Trainable [0.2644%]), 0.0001M Buffers.',
      '```',
    );

    expect(claims.map(summaryOf)).toEqual(['parameters 20185050..20185150']);
  });

  it('is not every dictionary', () => {
    expect(claimsOf('```json', '{"messages": 2, "lr": 0.001, "loss_scale": 0.5}', '```')).toEqual([]);
  });
});
