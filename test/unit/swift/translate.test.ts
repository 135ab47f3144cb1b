import { describe, expect, it } from 'vitest';
import { translateOptions } from '../../../core/swift/translate.ts';

const notesOf = (kind: string, steps: readonly { kind: string; option: string }[] = []) =>
  steps.filter((step) => step.kind === kind).map(({ option }) => option);

describe('a command of 2.6.1 in the words of 4.6.0', () => {
  const translated = translateOptions(
    {
      model_id_or_path: 'qwen/Qwen2-7B-Instruct',
      sft_type: 'lora',
      dataset: ['train.jsonl'],
      batch_size: '2',
      dtype: 'bf16',
      use_flash_attn: 'true',
      lora_target_modules: ['ALL'],
      self_cognition_sample: '500',
      save_steps: '100',
    },
    'sft',
    '2.6.1',
  );

  it('renames options and their values', () => {
    expect(translated?.options).toMatchObject({
      model: 'qwen/Qwen2-7B-Instruct',
      tuner_type: 'lora',
      per_device_train_batch_size: '2',
      torch_dtype: 'bfloat16',
      attn_impl: 'flash_attn',
      target_modules: ['all-linear'],
    });
  });

  it('writes out the defaults that moved since', () => {
    expect(translated?.options).toMatchObject({
      num_train_epochs: '1',
      max_length: '2048',
      warmup_ratio: '0.05',
      split_dataset_ratio: '0.01',
      freeze_vit: 'false',
    });
    expect(notesOf('default made explicit', translated?.steps)).toEqual(
      expect.arrayContaining([
        'num_train_epochs',
        'max_length',
        'warmup_ratio',
        'split_dataset_ratio',
        'freeze_vit',
      ]),
    );
  });

  it('drops what is gone, and says so', () => {
    expect(translated?.options).not.toHaveProperty('self_cognition_sample');
    expect(notesOf('dropped', translated?.steps)).toEqual(['self_cognition_sample']);
  });

  it('leaves what no option can say to a person', () => {
    const bare = translateOptions({ model_type: 'qwen2-7b-instruct', dataset: ['a'] }, 'sft', '2.6.1');

    expect(notesOf('needs a look', bare?.steps)).toEqual(['model_type', 'target_modules', 'save_steps']);
    expect(notesOf('needs a look', translated?.steps)).toEqual([]);
  });
});

it('a value that the post states is never overwritten by an old default', () => {
  const translated = translateOptions(
    { model: 'a', num_train_epochs: '5', 'warmup-ratio': '0' },
    'sft',
    '2.6.1',
  );

  expect(translated?.options).toMatchObject({ num_train_epochs: '5', warmup_ratio: '0' });
});

it('between 3.12.6 and 4.6.0 little but a name has moved', () => {
  const translated = translateOptions({ model: 'a', train_type: 'lora', dataset: ['d'] }, 'sft', '3.12.6');

  expect(translated).toEqual({
    release: '4.6.0',
    options: { model: 'a', tuner_type: 'lora', dataset: ['d'] },
    steps: [{ kind: 'renamed', option: 'train_type', note: '--train_type is --tuner_type in 4.6.0' }],
  });
});

it('a subcommand that is gone cannot be translated', () => {
  expect(translateOptions({ model_type: 'a' }, 'app-ui', '2.6.1')).toBeNull();
});
