import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { optionStanding } from '../../../core/swift/option-history.ts';
import { type OptionDefinition, optionTable } from '../../../core/swift/option-table.ts';
import { commandName, tableName } from '../../../core/swift/programs.ts';
import { translateOptions } from '../../../core/swift/translate.ts';
import { tableOf } from './tables.ts';

/** What test/differential/record_megatron_tables.py took from the parsers of a real installation. */
const Installation = z.object({
  release: z.string(),
  definitions: z.array(z.array(z.json())),
  options: z.record(z.string(), z.record(z.string(), z.number())),
});

const recorded = ['4.6.0', '3.12.6'].flatMap((release) => {
  const file = new URL(`./fixtures/megatron-tables-${release}.json`, import.meta.url);
  const { definitions, options } = Installation.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(options).map(([subcommand, names]) => ({ release, subcommand, names, definitions }));
});

describe('the tables of megatron read from source', () => {
  it.each(recorded)(
    'have for $subcommand the options of the parser that the installed $release builds',
    ({ release, subcommand, names, definitions }) => {
      const read = [...tableOf(release, `megatron ${subcommand}`).options.values()];

      const expected = Object.entries(names).map(
        ([name, number]) => [name, recordedView(definitions[number])] as const,
      );
      expect(new Map(read.map((option) => [option.name, parserView(option)]))).toEqual(new Map(expected));
    },
  );

  it.each([
    ['3.2.1', 'sft', false],
    ['3.2.2', 'sft', true],
    ['3.5.3', 'rlhf', false],
    ['3.6.0', 'rlhf', true],
    ['3.9.3', 'export', false],
    ['3.10.0', 'export', true],
    ['4.6.0', 'infer', false],
  ])('say of %s whether it has megatron %s: %s', (release, subcommand, known) => {
    expect(optionTable(release, `megatron ${subcommand}`) !== null).toBe(known);
  });
});

describe('an option of megatron', () => {
  it.each([
    ['4.6.0', 'save', ['output_dir']],
    ['4.6.0', 'num_workers', ['dataloader_num_workers']],
    ['4.6.0', 'max_epochs', ['num_train_epochs']],
    ['4.6.0', 'save_interval', ['save_steps']],
    ['4.6.0', 'load', ['mcore_model']],
    ['4.1.0', 'train_type', ['tuner_type']],
    ['3.12.6', 'output_dir', ['save']],
  ])('of %s: --%s is %j', (release, name, names) => {
    expect(optionStanding(release, 'megatron sft', name)).toMatchObject({ kind: 'renamed', names });
  });

  it('that lived in 3.x alone was removed in 4.0.0', () => {
    expect(optionStanding('4.6.0', 'megatron sft', 'padded_vocab_size')).toEqual({
      kind: 'removed',
      last: '3.12.6',
      in: '4.0.0',
      again: null,
    });
  });

  it('may be one of swift only', () => {
    const standing = optionStanding('4.6.0', 'megatron sft', 'per_device_train_batch_size');

    expect(standing).toMatchObject({
      kind: 'elsewhere',
      subcommands: expect.arrayContaining(['sft', 'rlhf']),
    });
  });

  it.each(['micro_batch_size', 'lr', 'save'])('--%s is none that swift ever had', (name) => {
    expect(optionStanding('4.6.0', 'sft', name).kind).toBe('never existed');
  });
});

describe('the name of a table', () => {
  it.each([
    ['swift', 'sft', [], 'sft', 'swift sft'],
    ['megatron', 'sft', [], 'megatron sft', 'megatron sft'],
    ['megatron', 'rlhf', ['--use_ray', 'false', '--config', 'a.yaml'], 'megatron rlhf', 'megatron rlhf'],
  ] as const)('of %s %s %j is %s, said %s', (program, subcommand, words, table, command) => {
    expect(tableName(program, subcommand, words)).toBe(table);
    expect(commandName(table)).toBe(command);
  });

  it.each([
    ['a YAML file for Ray', 'megatron', 'rlhf', ['--use_ray', 'true', '--config', 'a.yaml']],
    ['a script of its own', 'animatediff', 'sft', []],
  ] as const)('is null where %s is read instead', (_, program, subcommand, words) => {
    expect(tableName(program, subcommand, words)).toBeNull();
  });
});

it('a megatron command of 3.12.6 is said in the words of 4.6.0', () => {
  const translated = translateOptions(
    { model: 'a', save: 'out', max_epochs: '1', no_rope_fusion: true, no_initialization: 'false' },
    'megatron sft',
    '3.12.6',
  );

  expect(translated?.options).toEqual({
    model: 'a',
    output_dir: 'out',
    num_train_epochs: '1',
    apply_rope_fusion: 'false',
    perform_initialization: 'true',
  });
});

/** An option as argparse holds it; the parser does not tell JSON from other text. Of a Literal the order is typing's own. */
function parserView({ kind, list, bare, choices }: OptionDefinition): readonly unknown[] {
  return [kind === 'json' ? 'string' : kind, list, bare, choices === null ? null : new Set(choices)];
}

function recordedView([type, list, bare, choices]: readonly unknown[] = []): readonly unknown[] {
  return [type, list, bare, Array.isArray(choices) ? new Set(choices) : null];
}
