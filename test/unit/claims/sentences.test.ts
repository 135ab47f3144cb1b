import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimsOf, summaryOf } from './claims-of.ts';

describe('a sentence', () => {
  it.each([
    ['The final train loss is 0.87.', ['train_loss 0.865..0.875']],
    ['The evaluation loss stays below 0.2.', ['eval_loss ..0.2']],
    ['Loss on the validation set: 0.92.', ['eval_loss 0.915..0.925']],
    ['Peak VRAM: ~18 GB.', ['gpu_memory 17.1..18.9 GB']],
    ['A GPU with at least 22GB of VRAM is required.', ['gpu_memory 22.. GB']],
    [
      'Training needs 2 * 21GiB and finishes within 30 minutes.',
      ['gpu_memory 20.5..21.5 GiB', 'duration ..30 minutes'],
    ],
    ['Training took 3h 20min at 1.9 s/it.', ['duration 199.5..200.5 min', 'speed 1.85..1.95 s/it']],
    ['Ten of them; 10 minutes of fine-tuning on a single 3090:', ['duration 9.5..10.5 minutes']],
    ['The adapter file takes 9.8 MB.', ['size 9.75..9.85 MB']],
    ['It runs 3-5x faster.', ['speed 2.5..5.5 x']],
    ['It needs only 30% of the memory.', ['gpu_memory 29.5..30.5 %']],
    ['The reward_std stabilized below 0.1.', ['other ..0.1']],
    ['The final task success rate is around 50%.', ['accuracy 47.5..52.5 %']],
    ['The completion length settles between 60-80 tokens.', ['tokens 59.5..80.5 tokens']],
    ['The dataset contains around 15,000 examples.', ['samples 14250..15750 examples']],
    ['Trainable params: 39,976,960.', ['parameters 39976960']],
    ['F1 score: 0.89 (precision 0.91).', ['score 0.885..0.895', 'accuracy 0.905..0.915']],
  ])('of English claims: %s', (sentence, expected) => {
    expect(claimsOf(sentence).map(summaryOf)).toEqual(expected);
  });

  it.each([
    ['显存占用 22GB，训练耗时约 30 分钟。', ['gpu_memory 21.5..22.5 GB', 'duration 28.5..31.5 分钟']],
    ['你可以在15分钟内跑完以下案例：', ['duration ..15 分钟']],
    ['最终训练损失为 0.87，验证集 loss 0.92。', ['train_loss 0.865..0.875', 'eval_loss 0.915..0.925']],
    ['准确率达到 72.3%。', ['accuracy 72.25..72.35 %']],
    [
      '训练了1268个step，completion_length基本收敛到200token左右。',
      ['steps 1268 个step', 'tokens 190..210 token'],
    ],
    ['GPU 메모리는 18GB를 사용했습니다.', ['gpu_memory 17.5..18.5 GB']],
    ['학습에는 약 2시간이 걸렸습니다.', ['duration 1.5..2.5 시간']],
    ['최종 손실은 0.87이었습니다.', ['loss 0.865..0.875']],
  ])('of Chinese or Korean claims: %s', (sentence, expected) => {
    expect(claimsOf(sentence).map(summaryOf)).toEqual(expected);
  });

  it.each([
    'We use two 80GiB A100 GPUs.',
    'Hardware: 4 x A100 (80GB), 256 GB memory.',
    'Set the learning rate to 1e-4 and the loss weight to 0.5.',
    'The default timeout is 30 minutes.',
    'It takes 20 minutes to download the data.',
    'The beta is the coefficient of the loss term, by default 0.1.',
    'Supports 300+ models; see issue #2345, released on 2024-05-01 as v1.2.0 on port 8000.',
    'Results at 10-step intervals for the first 50 steps:',
    'Step 1: start GKD training with the loss.',
    '3.1 GKD: divergence as the loss',
    'If the evaluation fails, the reward is 0.',
    '学习率设置为 1e-4，loss 权重为 0.5，显卡为 8 × A100 80GB。',
    'fipo_decay_rate: the half-life of the reward, 0.5 means half.',
  ])('claims nothing: %s', (sentence) => {
    expect(claimsOf(sentence)).toEqual([]);
  });

  it('does not say which loss it means', () => {
    const [claim] = claimsOf('Loss 0.87 after three epochs.');

    expect(claim).toMatchObject({ metric: 'loss', statistic: 'value' });
  });

  it('states two values of a change, the earlier of no run', () => {
    const claims = claimsOf('```sh', 'swift sft --model a', '```', 'Accuracy improved from 61.2% to 72.3%.');

    expect(claims.map(({ lower, upper, run }) => ({ lower, upper, run }))).toEqual([
      { lower: 61.15, upper: 61.25, run: null },
      { lower: 72.25, upper: 72.35, run: 'sft' },
    ]);
  });

  it('keeps the print, so that it can be judged and corrected', () => {
    const [claim] = claimsOf('The train loss is 0.870.');

    expect(claim?.printed).toMatchObject({ value: 0.87, lastPlace: 0.001, unit: null });
  });

  it('places a claim at its first digit, of several devices that of the one', () => {
    const [claim] = claimsOf('', 'It requires 2 * 23GiB of memory.');

    expect(claim).toMatchObject({ line: 2, column: 17 });
  });

  it('is read whatever it says', () => {
    const word = fc.constantFrom(
      'loss',
      '0.87',
      '22GB',
      '->',
      '约',
      '`',
      '|',
      '\n',
      '# ',
      '- ',
      '30 minutes',
      '```',
      '*',
      '准确率',
    );

    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 40 }), (words) => {
        const text = words.join(' ');
        for (const { line, column } of claimsOf(text)) {
          expect((text.split('\n')[line - 1] ?? '').length).toBeGreaterThanOrEqual(column - 1);
        }
      }),
    );
  });
});
