import { describe, expect, it } from 'vitest';
import { namedInputs, plainPath } from '../../../core/flow/plan/inputs.ts';
import { parseArguments } from '../../../core/swift/argparse.ts';
import { optionTable } from '../../../core/swift/option-table.ts';

function inputsOf(words: readonly string[], subcommand = 'sft') {
  const table = optionTable('4.6.0', subcommand);
  if (table === null) throw new RangeError(`no options of swift ${subcommand}`);
  return namedInputs(parseArguments(words, table).values);
}

describe('the inputs of a command', () => {
  it('come in the order of its words, each with its role and its place', () => {
    const words = [
      '--val_dataset',
      'held-out.jsonl',
      '--model',
      'a/b',
      '--dataset',
      'one.jsonl',
      'two.jsonl',
    ];

    expect(inputsOf(words).map(({ role, name, wordIndex }) => [role, name, wordIndex])).toEqual([
      ['dataset', 'held-out.jsonl', 1],
      ['model', 'a/b', 3],
      ['dataset', 'one.jsonl', 5],
      ['dataset', 'two.jsonl', 6],
    ]);
  });

  it('stand at the word of the option where both are one word', () => {
    expect(inputsOf(['--max_steps', '4', '--model=a/b'])).toMatchObject([{ name: 'a/b', wordIndex: 2 }]);
  });

  it.each([
    ['sft', 'adapters', 'model'],
    ['sft', 'resume_from_checkpoint', 'model'],
    ['sft', 'external_plugins', 'other'],
    ['sft', 'custom_register_path', 'other'],
    ['rlhf', 'ref_model', 'model'],
    ['rlhf', 'reward_model', 'model'],
    ['rlhf', 'teacher_model', 'model'],
  ])('of swift %s: --%s is of the role %s', (subcommand, option, role) => {
    expect(inputsOf([`--${option}`, 'there'], subcommand)).toMatchObject([{ option, role, name: 'there' }]);
  });

  it('are not what a run writes, nor what it does not name', () => {
    expect(inputsOf(['--output_dir', 'output', '--learning_rate', '1e-4'])).toEqual([]);
  });
});

describe('the name of a data set', () => {
  it.each([
    ['rows.jsonl', 'rows.jsonl'],
    ['rows.jsonl#500', 'rows.jsonl'],
    ['./data/rows.jsonl#500', 'data/rows.jsonl'],
    ['/data/rows.jsonl', '/data/rows.jsonl'],
    ['AI-ModelScope/alpaca-gpt4-data-zh#500', 'AI-ModelScope/alpaca-gpt4-data-zh'],
    ['hf::org/name', 'org/name'],
    ['ms::org/name:default', 'org/name'],
    ['HF::org/name:zh/en#20', 'org/name'],
    ['C:\\data\\rows.jsonl', 'C:\\data\\rows.jsonl'],
    ['rows#one.jsonl', 'rows#one.jsonl'],
  ])('in %s is %s', (written, name) => {
    expect(inputsOf(['--dataset', written])).toMatchObject([{ written, name }]);
  });

  it('is what loses its suffixes: that of a model keeps its colon', () => {
    expect(inputsOf(['--model', 'a/b:c#1'])).toMatchObject([{ name: 'a/b:c#1' }]);
  });
});

it.each([
  ['output', 'output'],
  ['./output/', 'output'],
  ['.//output//', 'output'],
  ['././output', 'output'],
  ['../output', '../output'],
  ['/', '/'],
  ['./', '.'],
  ['.', '.'],
])('the plain form of %s is %s', (path, plain) => {
  expect(plainPath(path)).toBe(plain);
});
