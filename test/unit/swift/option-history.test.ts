import { describe, expect, it } from 'vitest';
import {
  defaultChanges,
  definitionSpans,
  knownReleases,
  optionStanding,
  otherNames,
} from '../../../core/swift/option-history.ts';

describe('defaultChanges', () => {
  // What ms-swift 3.0 and 3.6 changed for the same command: release notes and documentation.
  it.each([
    ['num_train_epochs', '3.0.0', 1, 3],
    ['max_length', '3.0.0', 2048, null],
    ['warmup_ratio', '3.0.0', 0.05, 0],
    ['freeze_vit', '3.0.0', false, true],
    ['save_steps', '3.0.0', null, 500],
    ['split_dataset_ratio', '3.6.0', 0.01, 0],
    ['load_from_cache_file', '3.9.0', true, false],
  ])('tells that %s changed in %s from %j to %j', (name, release, from, to) => {
    expect(defaultChanges('sft', name)).toContainEqual({
      release,
      from: { kind: 'value', value: from },
      to: { kind: 'value', value: to },
    });
  });

  it.each(['seed', 'learning_rate', 'no_such_option'])('is empty for %s', (name) => {
    expect(defaultChanges('sft', name)).toEqual([]);
  });
});

describe('knownReleases', () => {
  it.each([
    ['sft', 'sft_type', [{ first: '1.3.0', last: '2.6.1' }]],
    ['sft', 'train_type', [{ first: '3.0.0', last: '4.0.4' }]],
    [
      'sft',
      'load_from_cache_file',
      [
        { first: '3.0.0', last: '3.0.1.post1' },
        { first: '3.4.1', last: '4.6.0' },
      ],
    ],
    ['rlhf', 'vllm_device', [{ first: '3.1.1', last: '3.5.3' }]],
    ['sft', 'finetune_type', []],
    ['train', 'model', []],
  ])('gives for %s --%s the releases in a row', (subcommand, name, spans) => {
    expect(knownReleases(subcommand, name)).toEqual(spans);
  });
});

describe('definitionSpans', () => {
  it('gives each definition with the releases that share it', () => {
    const spans = definitionSpans('sft', 'optim').map(({ first, definition }) => [first, definition.kind]);

    expect(spans[0]).toEqual(['1.3.0', 'string']);
    expect(spans).toContainEqual(['3.0.0', 'literal']);
  });
});

describe('optionStanding', () => {
  it.each([
    ['4.6.0', 'sft', 'sft_type', { kind: 'renamed', names: ['tuner_type'] }],
    ['3.12.6', 'sft', 'tuner_type', { kind: 'renamed', names: ['train_type'] }],
    ['2.6.1', 'sft', 'train_type', { kind: 'renamed', names: ['sft_type'] }],
    ['4.0.4', 'sft', 'train_type', { kind: 'known' }],
    ['4.6.0', 'sft', 'do_sample', { kind: 'removed', last: '2.6.1', in: '3.0.0', again: null }],
    [
      '3.2.2',
      'sft',
      'load_from_cache_file',
      { kind: 'removed', last: '3.0.1.post1', in: '3.0.2', again: '3.4.1' },
    ],
    ['2.6.1', 'sft', 'packing_length', { kind: 'not yet', first: '3.8.0' }],
    ['4.6.0', 'sft', 'num_generations', { kind: 'elsewhere', subcommands: ['rlhf'] }],
    ['4.6.0', 'sft', 'finetune_type', { kind: 'never existed', nearest: 'tuner_type' }],
    ['4.6.0', 'sft', 'quantum_flux', { kind: 'never existed', nearest: null }],
    ['4.6.0', 'dpo', 'beta', { kind: 'no such table' }],
    ['9.9.9', 'sft', 'model', { kind: 'no such table' }],
  ])('in %s, %s --%s', (release, subcommand, name, expected) => {
    expect(optionStanding(release, subcommand, name)).toMatchObject(expected);
  });

  it('says which releases know a renamed option by the name asked for', () => {
    expect(optionStanding('4.6.0', 'sft', 'model_id_or_path')).toEqual({
      kind: 'renamed',
      names: ['model'],
      known: [{ first: '1.3.0', last: '2.6.1' }],
    });
  });
});

describe('otherNames', () => {
  it.each([
    ['sft_type', ['train_type', 'tuner_type']],
    ['tuner_type', ['train_type', 'sft_type']],
    ['train_type', ['tuner_type', 'sft_type']],
    // Both became --adapters; neither is a name of the other.
    ['ckpt_dir', ['adapters']],
    ['adapters', ['ckpt_dir', 'lora_modules']],
    ['learning_rate', []],
  ])('of %s are %j', (name, expected) => {
    expect(otherNames(name)).toEqual(expected);
  });
});
