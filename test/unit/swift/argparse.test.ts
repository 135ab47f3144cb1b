import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../core/swift/argparse.ts';
import type { ArgumentProblem, OptionValue } from '../../../core/swift/argparse-result.ts';
import { tableOf } from './tables.ts';

const sft = tableOf('4.6.0', 'sft');

describe('parseArguments takes', () => {
  it.each<[string, string[], string, OptionValue]>([
    ['a value after its option', ['--max_steps', '20'], 'max_steps', 20],
    ['a value after an equals sign', ['--max_steps=20'], 'max_steps', 20],
    ['an empty value', ['--model='], 'model', ''],
    ['a value with an equals sign', ['--model=a=b'], 'model', 'a=b'],
    ['dashes in place of underscores', ['--max-steps', '20'], 'max_steps', 20],
    ['a prefix that only one option has', ['--max_step', '20'], 'max_steps', 20],
    ['a prefix with an equals sign', ['--max_step=20'], 'max_steps', 20],
    ['a float', ['--learning_rate', '1e-4'], 'learning_rate', 0.0001],
    ['a negative number', ['--max_steps', '-1'], 'max_steps', -1],
    ['a list', ['--dataset', 'a#500', 'b'], 'dataset', ['a#500', 'b']],
    ['a list of one', ['--dataset', 'a'], 'dataset', ['a']],
    ['the last of repeated lists', ['--dataset', 'a', 'b', '--dataset', 'c'], 'dataset', ['c']],
    ['a bare flag', ['--streaming'], 'streaming', true],
    ['a bare flag before another option', ['--streaming', '--model', 'm'], 'streaming', true],
    ['a flag with a word', ['--streaming', 'no'], 'streaming', false],
    ['a boolean in capitals', ['--fp16', 'TRUE'], 'fp16', true],
    ['a --no_ twin', ['--no_add_version'], 'add_version', false],
    ['a --no- twin', ['--no-add-version'], 'add_version', false],
    ['a choice', ['--torch_dtype', 'bfloat16'], 'torch_dtype', 'bfloat16'],
    ['the choice None', ['--torch_dtype', 'None'], 'torch_dtype', null],
    ['a choice that is a number', ['--quant_bits', '4'], 'quant_bits', 4],
    ['JSON as it is written', ['--model_kwargs', '{"max_pixels": 1}'], 'model_kwargs', '{"max_pixels": 1}'],
    ['a value that starts with a dash and has a space', ['--system', '- be kind'], 'system', '- be kind'],
  ])('%s', (_, words, name, value) => {
    const parsed = parseArguments(words, sft);

    expect(parsed.outcome).toBe('accepted');
    expect(parsed.values.get(name)?.value).toEqual(value);
  });

  it('says where an option and its words stand, and which earlier ones it replaced', () => {
    const words = ['--max_steps', '5', '--dataset', 'a', 'b', '--max-step', '7'];

    const { values } = parseArguments(words, sft);

    expect(values.get('max_steps')).toEqual({
      value: 7,
      wordIndex: 5,
      valueIndices: [6],
      written: ['7'],
      string: '--max-steps',
      replaced: [0],
    });
    expect(values.get('dataset')).toMatchObject({ wordIndex: 2, valueIndices: [3, 4], written: ['a', 'b'] });
  });
});

describe('parseArguments refuses', () => {
  it.each<[string, string[], Partial<ArgumentProblem>]>([
    [
      'a misspelled option',
      ['--lora_rnk', '8'],
      { kind: 'unknown', wordIndex: 0, word: '--lora_rnk', nearest: 'lora_rank' },
    ],
    ['an option with one dash', ['-model', 'm'], { kind: 'unknown', nearest: 'model' }],
    [
      'a prefix that stops before an underscore',
      ['--metric', 'acc'],
      { kind: 'ambiguous', expected: ['--metric_for_best_model', '--metric-for-best-model'] },
    ],
    [
      'an option without its value',
      ['--model'],
      { kind: 'missing value', option: 'model', expected: ['string'] },
    ],
    ['a boolean that needs a value', ['--fp16', '--model', 'm'], { kind: 'missing value', option: 'fp16' }],
    ['a list without a word', ['--dataset', '--model', 'm'], { kind: 'missing value', option: 'dataset' }],
    [
      'a float for an integer',
      ['--max_steps', '1e3'],
      { kind: 'bad value', wordIndex: 1, expected: ['integer'] },
    ],
    ['a negative float in scientific notation', ['--learning_rate', '-1e-4'], { kind: 'missing value' }],
    ['a word for a boolean', ['--streaming', 'maybe'], { kind: 'bad value', expected: ['boolean'] }],
    [
      'a value that is no choice',
      ['--torch_dtype', 'bfloat'],
      {
        kind: 'bad choice',
        wordIndex: 1,
        nearest: 'bfloat16',
        expected: ['bfloat16', 'float16', 'float32', 'None'],
      },
    ],
    [
      'a choice written as another number',
      ['--quant_bits', '04'],
      { kind: 'bad choice', option: 'quant_bits' },
    ],
    [
      'a value for a --no_ twin',
      ['--no_add_version=true'],
      { kind: 'unexpected value', option: 'add_version' },
    ],
    ['what no word can be', ['--liger_kernel_config', '{}'], { kind: 'bad value', expected: ['unsettable'] }],
    ['a typographic dash', ['—model', 'm'], { kind: 'unexpected argument', wordIndex: 0, nearest: 'model' }],
    [
      'words after a double dash',
      ['--', '--model'],
      { kind: 'unexpected argument', wordIndex: 0, word: '--' },
    ],
    ['a call for help', ['--model', 'm', '--help'], { kind: 'help', wordIndex: 2 }],
  ])('%s', (_, words, problem) => {
    const parsed = parseArguments(words, sft);

    expect(parsed.outcome).toBe('refused');
    expect(parsed.problems[0]).toMatchObject(problem);
  });

  it('every problem at once, and still reads the rest', () => {
    const words = ['--lora_rnk', '8', '--max_steps', 'ten', '--model', 'm', 'stray'];

    const { problems, values, remaining } = parseArguments(words, sft);

    expect(problems.map(({ kind, wordIndex }) => [kind, wordIndex])).toEqual([
      ['unknown', 0],
      ['bad value', 3],
      ['unexpected argument', 6],
    ]);
    expect([...values.keys()]).toEqual(['model']);
    expect(remaining).toEqual([0, 1, 6]);
  });
});

describe('parseArguments with --ignore_args_error true', () => {
  it('accepts what is left over, and says so', () => {
    const parsed = parseArguments(['--sft_type', 'lora', '--ignore_args_error', 'true'], sft);

    expect(parsed.outcome).toBe('accepted');
    expect(parsed.problems.map(({ kind, word }) => [kind, word])).toEqual([['unknown', '--sft_type']]);
    expect(parsed.remaining).toEqual([0, 1]);
  });

  it('still refuses what argparse itself refuses', () => {
    const parsed = parseArguments(['--max_steps', 'ten', '--ignore_args_error', 'true'], sft);

    expect(parsed.outcome).toBe('refused');
  });
});

describe('parseArguments with the table of an older release', () => {
  it.each([
    ['2.6.1', 'rlhf', ['--rlhf_type', 'dpo', '--sft_type', 'lora', '--beta', '0.1'], 'accepted'],
    ['3.12.6', 'sft', ['--train_type', 'lora'], 'accepted'],
    ['4.6.0', 'sft', ['--train_type', 'lora'], 'refused'],
    ['1.7.3', 'sft', ['--sft_type', 'lora'], 'accepted'],
    // transformers below 4.46 registers no dashed twins.
    ['1.7.3', 'sft', ['--sft-type', 'lora'], 'refused'],
    ['2.6.1', 'sft', ['--sft-type', 'lora'], 'accepted'],
  ])('%s %s %j is %s', (release, subcommand, words, outcome) => {
    expect(parseArguments(words, tableOf(release, subcommand)).outcome).toBe(outcome);
  });
});
