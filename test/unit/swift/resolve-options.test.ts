import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../core/swift/argparse.ts';
import { optionTable } from '../../../core/swift/option-table.ts';
import { type ResolvedOptions, resolveOptions } from '../../../core/swift/resolve-options.ts';

function resolved(command: string, processes = 1): ResolvedOptions {
  const [subcommand = '', ...words] = command.split(' ');
  const table = optionTable('4.6.0', subcommand);
  if (table === null) throw new RangeError(`no table for ${subcommand}`);
  const { values, outcome } = parseArguments(words, table);
  if (outcome === 'refused') throw new RangeError(`refused: ${command}`);
  return resolveOptions(table, values, processes);
}

const SFT = 'sft --model a --dataset b';

describe('the options that a run really has', () => {
  it('are those that the post gives, as values', () => {
    expect(resolved(`${SFT} --lora_rank 64 --warmup_ratio 0.05 --packing true`)).toMatchObject({
      model: 'a',
      dataset: ['b'],
      lora_rank: 64,
      warmup_ratio: 0.05,
      packing: true,
    });
  });

  it("are the engine's defaults for the rest", () => {
    expect(resolved(SFT)).toMatchObject({
      tuner_type: 'lora',
      lora_rank: 8,
      per_device_train_batch_size: 1,
      seed: 42,
    });
  });

  it('are the same in any order and with what the engine does anyway', () => {
    const plain = resolved(SFT);

    expect(resolved('sft --dataset b --model a')).toEqual(plain);
    expect(resolved(`${SFT} --learning_rate 1e-4 --tuner_type lora --lora_rank 8`)).toEqual(plain);
  });
});

describe('the learning rate that a post leaves out', () => {
  it.each([
    [SFT, 1e-4],
    [`${SFT} --tuner_type lora`, 1e-4],
    [`${SFT} --tuner_type full`, 1e-5],
    ['rlhf --rlhf_type dpo --model a --dataset b --tuner_type full', 1e-5],
    [`${SFT} --tuner_type full --learning_rate 2e-4`, 2e-4],
  ])('of "%s" is %d', (command, rate) => {
    expect(resolved(command).learning_rate).toBe(rate);
  });
});

describe('the gradient accumulation that a post leaves out', () => {
  it.each([
    // ceil(16 / batch / processes), at least 1
    [SFT, 1, 16],
    [`${SFT} --per_device_train_batch_size 8`, 1, 2],
    [`${SFT} --per_device_train_batch_size 6`, 1, 3],
    [`${SFT} --per_device_train_batch_size 32`, 1, 1],
    [SFT, 4, 4],
    [`${SFT} --per_device_train_batch_size 2`, 3, 3],
    ['rlhf --rlhf_type dpo --model a --dataset b', 1, 16],
    ['rlhf --rlhf_type grpo --model a --dataset b', 1, 1],
    [`${SFT} --gradient_accumulation_steps 5`, 1, 5],
  ])('of "%s" on %d processes is %d', (command, processes, steps) => {
    expect(resolved(command, processes).gradient_accumulation_steps).toBe(steps);
  });
});

describe('what changes no result', () => {
  it.each([
    '--output_dir elsewhere',
    '--logging_steps 1',
    '--logging_first_step false',
    '--report_to tensorboard',
    '--run_name mine',
    '--add_version false',
    '--push_to_hub true',
    '--hub_token secret',
    '--swanlab_token secret',
  ])('is left out: %s', (words) => {
    const options = resolved(`${SFT} ${words}`);

    expect(options).toEqual(resolved(SFT));
    expect(JSON.stringify(options)).not.toContain('secret');
  });

  it.each(['--seed 1', '--max_steps 4', '--lora_alpha 16', '--deepspeed zero2'])('is not: %s', (words) => {
    expect(resolved(`${SFT} ${words}`)).not.toEqual(resolved(SFT));
  });
});

it('an inference has no learning rate', () => {
  const options = resolved('infer --model a');

  expect(options).toMatchObject({ model: 'a' });
  expect(options).not.toHaveProperty('learning_rate');
  expect(options).not.toHaveProperty('gradient_accumulation_steps');
});

describe('a value', () => {
  it('of JSON is the same however it is spaced', () => {
    expect(resolved(`${SFT} --model_kwargs {"a":1}`).model_kwargs).toEqual({ a: 1 });
    expect(resolved(`${SFT} --model_kwargs {\n"a":\t1}`)).toEqual(resolved(`${SFT} --model_kwargs {"a":1}`));
  });

  it('that only looks like JSON stays text', () => {
    expect(resolved(`${SFT} --model_kwargs {a:1}`).model_kwargs).toBe('{a:1}');
  });

  it.each([
    ['nan', 'NaN'],
    ['inf', 'Infinity'],
  ])('of %s is written as text, which JSON can hold', (written, text) => {
    expect(resolved(`${SFT} --learning_rate ${written}`).learning_rate).toBe(text);
  });
});
