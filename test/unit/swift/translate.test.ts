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

  it('says behind the data sets how many rows are read', () => {
    expect(translated?.options.dataset).toEqual(['train.jsonl', 'swift/self-cognition#500']);
    expect(translated?.options).not.toHaveProperty('self_cognition_sample');
  });

  it('drops what is gone, and says so', () => {
    const gone = translateOptions({ model: 'a/b', check_dataset_strategy: 'none' }, 'sft', '2.6.1');

    expect(gone?.options).not.toHaveProperty('check_dataset_strategy');
    expect(notesOf('dropped', gone?.steps)).toEqual(['check_dataset_strategy']);
  });

  it('leaves what no option can say to a person', () => {
    const bare = translateOptions({ model_type: 'qwen9-7b', dataset: ['a'] }, 'sft', '2.6.1');

    expect(bare?.options).toMatchObject({ model_type: 'qwen9-7b', dataset: ['a'] });
    expect(notesOf('needs a look', bare?.steps)).toEqual([
      'model_type',
      'dataset',
      'target_modules',
      'save_steps',
    ]);
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

describe('the names of models and data sets', () => {
  const read = (options: Parameters<typeof translateOptions>[0], release = '2.6.1', subcommand = 'sft') =>
    translateOptions(options, subcommand, release);

  it('become ids, with the release whose table says so', () => {
    const said = read({ model_type: 'qwen2-vl-7b-instruct', dataset: ['coco-en-mini#20', 'alpaca-zh'] });

    expect(said?.options).toMatchObject({
      model: 'Qwen/Qwen2-VL-7B-Instruct',
      dataset: ['modelscope/coco_2014_caption:validation#20', 'AI-ModelScope/alpaca-gpt4-data-zh'],
    });
    expect(said?.options).not.toHaveProperty('model_type');
    expect(said?.steps).toContainEqual({
      kind: 'renamed value',
      option: 'model_type',
      note: 'to 2.6.1 --model_type qwen2-vl-7b-instruct names the model Qwen/Qwen2-VL-7B-Instruct; --model takes its id',
    });
    expect(said?.steps).toContainEqual({
      kind: 'renamed value',
      option: 'dataset',
      note: 'alpaca-zh of 2.6.1 is AI-ModelScope/alpaca-gpt4-data-zh',
    });
  });

  it('are those of Hugging Face for a run that uses it', () => {
    const said = translateOptions(
      { model_type: 'llama3-8b-instruct', dataset: ['alpaca-en'] },
      'sft',
      '2.6.1',
      'Hugging Face',
    );

    expect(said?.options).toMatchObject({
      model: 'meta-llama/Meta-Llama-3-8B-Instruct',
      dataset: ['vicgalle/alpaca-gpt4'],
    });
  });

  it('of a model beside its id is left out', () => {
    const said = read({ model_type: 'qwen2-7b-instruct', model_id_or_path: 'qwen/Qwen2-7B-Instruct' });

    expect(said?.options).toMatchObject({ model: 'qwen/Qwen2-7B-Instruct' });
    expect(said?.options).not.toHaveProperty('model_type');
    expect(notesOf('renamed value', said?.steps)).toEqual(['model_type']);
    expect(notesOf('dropped', said?.steps)).toEqual([]);
  });

  it('of a model beside a folder is left to a person', () => {
    const said = read({ model_type: 'qwen2-7b-instruct', model_id_or_path: '/models/mine' });

    expect(said?.options).toMatchObject({ model: '/models/mine', model_type: 'qwen2-7b-instruct' });
    expect(notesOf('needs a look', said?.steps)).toContain('model_type');
  });

  it('of a reference model become ids as well', () => {
    const said = read({ ref_model_type: 'qwen2-7b-instruct', rlhf_type: 'dpo' }, '2.6.1', 'rlhf');

    expect(said?.options).toMatchObject({ ref_model: 'Qwen/Qwen2-7B-Instruct' });
  });

  it('stand beside the files that other options name, whichever comes first', () => {
    const files = { custom_train_dataset_path: ['a.jsonl'], custom_val_dataset_path: ['b.jsonl'] };

    const [before, behind] = [
      read({ dataset: ['alpaca-zh'], ...files }),
      read({ ...files, dataset: ['alpaca-zh'] }),
    ];

    expect(before?.options.dataset).toEqual(['AI-ModelScope/alpaca-gpt4-data-zh', 'a.jsonl']);
    expect(behind?.options.dataset).toEqual(['a.jsonl', 'AI-ModelScope/alpaca-gpt4-data-zh']);
    expect(before?.options.val_dataset).toEqual(['b.jsonl']);
  });

  it('of which another part is read now are shown to a person', () => {
    const said = read({ model: 'a/b', dataset: ['hh-rlhf'] });

    expect(notesOf('needs a look', said?.steps)).toContain('dataset');
  });

  it.each([
    [{ dataset: ['alpaca-zh'], train_dataset_sample: '500' }, ['AI-ModelScope/alpaca-gpt4-data-zh#500']],
    [{ dataset: ['alpaca-zh#200'], train_dataset_sample: '500' }, ['AI-ModelScope/alpaca-gpt4-data-zh#200']],
    [{ dataset: ['alpaca-zh'], train_dataset_sample: '-1' }, ['AI-ModelScope/alpaca-gpt4-data-zh']],
    [{ dataset: ['self-cognition'], self_cognition_sample: '50' }, ['swift/self-cognition#50']],
    [
      { dataset: ['alpaca-zh', 'ms-bench'], train_dataset_sample: '500' },
      ['AI-ModelScope/alpaca-gpt4-data-zh', 'iic/ms_bench'],
    ],
  ])('%j are the data sets %j', (options, dataset) => {
    expect(read(options)?.options.dataset).toEqual(dataset);
  });

  it('are of 1.x with a limit that nothing said', () => {
    const limited = read({ model_type: 'qwen-7b-chat', dataset: ['alpaca-zh'] }, '1.7.3');
    const unlimited = read(
      { model_type: 'qwen-7b-chat', dataset: ['alpaca-zh'], train_dataset_sample: '-1' },
      '1.7.3',
    );

    expect(limited?.steps.map(({ note }) => note)).toContain(
      '1.7.3 trains on at most 20000 rows, now on all that no #N limits',
    );
    expect(notesOf('needs a look', unlimited?.steps)).not.toContain('dataset');
  });

  it.each([
    ['2.6.1', { template_type: 'AUTO' }, undefined],
    ['2.6.1', { template_type: 'qwen2-vl' }, 'qwen2_vl'],
    ['2.6.1', { template_type: 'chatml' }, 'qwen'],
    ['2.6.1', { template_type: 'qwen' }, 'qwen'],
    ['2.6.1', { template_type: 'default-generation' }, 'default-generation'],
    ['3.12.6', { template: 'qwen2_5' }, 'qwen2_5'],
  ])('of a template of %s: %j is %s', (release, options, template) => {
    expect(read(options, release)?.options.template).toBe(template);
  });

  it.each([
    [{ model: '/models/mine', model_type: 'qwen2_5' }, 'qwen2', []],
    [{ model: '/models/mine', model_type: 'qwen2_vl' }, 'qwen2_vl', []],
    [{ model: 'a/b', model_type: 'deepseek_r1_distill' }, undefined, []],
    [{ model: '/models/mine', model_type: 'deepseek_r1_distill' }, 'deepseek_r1_distill', ['model_type']],
  ])('of a type of 3.12.6: %j is %s', (options, type, looks) => {
    const said = read(options, '3.12.6');

    expect(said?.options.model_type).toBe(type);
    expect(notesOf('needs a look', said?.steps)).toEqual(looks);
  });
});
