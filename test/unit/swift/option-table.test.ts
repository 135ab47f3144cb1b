import { describe, expect, it } from 'vitest';
import { optionTable } from '../../../core/swift/option-table.ts';
import { publishedReleases } from '../../../core/swift/release-order.ts';
import { optionOf, tableOf } from './tables.ts';

describe('optionTable', () => {
  it('reads an option with choices, default and kind', () => {
    expect(optionOf('4.6.0', 'rlhf', 'torch_dtype')).toEqual({
      name: 'torch_dtype',
      kind: 'literal',
      list: false,
      optional: false,
      choices: ['bfloat16', 'float16', 'float32', null],
      default: { kind: 'value', value: null },
      bare: false,
      negatable: false,
    });
  });

  it.each([
    ['dataset', { kind: 'string', list: true }],
    ['max_steps', { kind: 'integer', list: false }],
    ['learning_rate', { kind: 'float', optional: true }],
    ['model_kwargs', { kind: 'json', optional: true }],
    ['quant_bits', { kind: 'literal', choices: [1, 2, 3, 4, 8, 'float8'] }],
    [
      'log_level',
      { kind: 'string', choices: ['detail', 'debug', 'info', 'warning', 'error', 'critical', 'passive'] },
    ],
    ['liger_kernel_config', { kind: 'unsettable' }],
    ['optim', { default: { kind: 'expression', text: 'default_optim' } }],
  ])('knows how 4.6.0 sft parses %s', (name, expected) => {
    expect(optionOf('4.6.0', 'sft', name)).toMatchObject(expected);
  });

  it.each([
    ['a flag that is false by default', 'streaming', { bare: true, negatable: false }],
    ['a flag that is true by default', 'add_version', { bare: true, negatable: true }],
    ['a boolean that may be None', 'fp16', { bare: false, negatable: false }],
  ])('tells %s by its spellings', (_, name, expected) => {
    expect(optionOf('4.6.0', 'sft', name)).toMatchObject(expected);
  });

  it.each([
    ['1.7.3', 'sft', 'sft_type'],
    ['1.7.3', 'dpo', 'beta'],
    ['2.6.1', 'simpo', 'rlhf_type'],
    ['2.6.1', 'app-ui', 'server_port'],
    ['3.4.0', 'rollout', 'vllm_max_lora_rank'],
    ['3.12.6', 'sft', 'train_type'],
    ['4.6.0', 'web-ui', 'server_port'],
  ])('finds in %s %s the option %s', (release, subcommand, name) => {
    expect(tableOf(release, subcommand).options.has(name)).toBe(true);
  });

  it.each([
    ['a release that was never published', '4.4.9', 'sft'],
    ['a subcommand that never existed', '4.6.0', 'train'],
    ['a subcommand of another era', '4.6.0', 'dpo'],
    ['a release before there was a command', '1.2.1', 'sft'],
    ['a web-ui that reads no options', '2.2.2', 'web-ui'],
  ])('has no table for %s', (_, release, subcommand) => {
    expect(optionTable(release, subcommand)).toBeNull();
  });

  it('reads an underscore in a subcommand as a dash, as the engine does', () => {
    expect(optionTable('4.6.0', 'merge_lora')).toBe(optionTable('4.6.0', 'merge-lora'));
  });

  it.each([
    ['1.7.3', '4.38.2', false],
    ['2.4.2', '4.45.2', false],
    ['2.6.1', '4.47.1', true],
    ['3.12.6', '4.57.6', true],
    ['4.6.0', '5.19.0', true],
  ])(
    'pairs %s with transformers %s, whose parser has dashed twins: %s',
    (release, transformers, dashedTwins) => {
      expect(tableOf(release, 'sft')).toMatchObject({ transformers, dashedTwins });
    },
  );

  it('has a training table with a learning rate and a dataset in every release since 1.3.0', () => {
    const since = publishedReleases().indexOf('1.3.0');

    const lacking = publishedReleases()
      .slice(since)
      .filter((release) => {
        const options = optionTable(release, 'sft')?.options;
        return !(options?.has('learning_rate') && options.has('dataset'));
      });

    expect(publishedReleases().slice(since).length).toBeGreaterThan(130);
    expect(lacking).toEqual([]);
  });
});
