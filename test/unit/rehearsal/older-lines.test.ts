import { describe, expect, it } from 'vitest';
import { draftOf as translated } from '../../../core/rehearsal/older-lines.ts';
import { runOf, saidIn } from './commands.ts';

function wordsOf(command: string, subcommand: 'sft' | 'rlhf' = 'sft'): readonly string[] {
  return translated(runOf(command), subcommand)?.words ?? [];
}

function approximationsOf(command: string, subcommand: 'sft' | 'rlhf' = 'sft'): readonly string[] {
  const { substitutions = [] } = translated(runOf(command), subcommand) ?? {};
  return substitutions.filter(({ kind }) => kind === 'approximate').map(({ option }) => option);
}

it('a command for 4.x is rehearsed in its own words', () => {
  const command = 'swift sft --model Qwen/Qwen3-8B --tuner_type lora --dataset a#5 b';

  const draft = translated(runOf(command), 'sft');

  expect(draft?.words).toEqual(command.split(' ').slice(2));
  expect(draft?.substitutions).toEqual([]);
});

it('a command for 3.x is rehearsed in its translation, which is listed', () => {
  const draft = translated(
    runOf('swift sft --model Qwen/Qwen3-8B --train_type full --dataset swift/self-cognition'),
    'sft',
  );

  expect(saidIn(draft?.words ?? [], 'tuner_type')).toEqual(['full']);
  expect(draft?.substitutions).toContainEqual({
    option: 'train_type',
    from: 'full',
    to: null,
    kind: 'mechanical',
    why: 'from ms-swift 3.12.6: --train_type is --tuner_type in 4.6.0',
  });
});

describe('a command for 2.x', () => {
  it('has its model and data sets under the ids that their short names meant', () => {
    const words = wordsOf(
      'swift sft --model_type qwen1half-7b-chat --sft_type lora --dataset alpaca-zh#5000 self-cognition',
    );

    expect(saidIn(words, 'model')).toEqual(['Qwen/Qwen1.5-7B-Chat']);
    expect(saidIn(words, 'model_type')).toBeNull();
    expect(saidIn(words, 'dataset')).toEqual([
      'AI-ModelScope/alpaca-gpt4-data-zh#5000',
      'swift/self-cognition',
    ]);
  });

  it('keeps the id that it gives itself', () => {
    const words = wordsOf(
      'swift sft --model_type qwen2-vl-7b-instruct --model_id_or_path ours/Qwen2-VL-7B-Instruct --sft_type lora --dataset coco-en-mini',
    );

    expect(saidIn(words, 'model')).toEqual(['ours/Qwen2-VL-7B-Instruct']);
    expect(saidIn(words, 'dataset')).toEqual(['modelscope/coco_2014_caption:validation']);
  });

  it('is approximated with the model behind a folder of the author’s', () => {
    const command =
      'swift sft --model_type qwen1half-7b-chat --model_id_or_path my-export-int4 --sft_type lora --dataset alpaca-zh --lora_target_modules ALL';

    expect(saidIn(wordsOf(command), 'model')).toEqual(['Qwen/Qwen1.5-7B-Chat']);
    expect(approximationsOf(command)).toEqual(['model']);
  });

  it('is approximated where its own default of trained layers is gone', () => {
    expect(
      approximationsOf('swift sft --model_type qwen1half-7b-chat --sft_type lora --dataset alpaca-zh'),
    ).toEqual(['target_modules']);
  });

  it.each([
    ['--dtype AUTO', 'torch_dtype'],
    ['--quant_method gptq', 'quant_method'],
    ['--deepspeed default-zero2', 'deepspeed'],
    ['--tuner_backend swift', 'tuner_backend'],
  ])('loses %s, which 4.x decides by itself', (option, name) => {
    const words = wordsOf(
      `swift sft --model_type qwen1half-7b-chat --sft_type lora --dataset alpaca-zh ${option}`,
    );

    expect(saidIn(words, name)).toBeNull();
  });

  it('is approximated without the layers that DEFAULT named', () => {
    const command =
      'swift sft --model_type qwen1half-7b-chat --sft_type lora --dataset alpaca-zh --lora_target_modules DEFAULT';

    expect(saidIn(wordsOf(command), 'target_modules')).toBeNull();
    expect(approximationsOf(command)).toEqual(['target_modules']);
  });

  it('has the 8 bits that EETQ had without saying so', () => {
    const words = wordsOf(
      'swift sft --model_type qwen1half-7b-chat --sft_type lora --dataset alpaca-zh --quant_method eetq',
    );

    expect(saidIn(words, 'quant_bits')).toEqual(['8']);
  });

  it('compares two rows in KTO, which 4.x demands', () => {
    const command =
      'swift rlhf --rlhf_type kto --model_type llama3-8b-instruct --sft_type lora --dataset ultrafeedback-kto --batch_size 1 --lora_target_modules ALL';

    expect(saidIn(wordsOf(command, 'rlhf'), 'per_device_train_batch_size')).toEqual(['2']);
    expect(approximationsOf(command, 'rlhf')).toEqual(['per_device_train_batch_size']);
  });
});
