import { describe, expect, it } from 'vitest';
import {
  decideDialect,
  lineOf,
  linesWithOption,
  newestOfLine,
  signsOfOptions,
} from '../../../core/swift/dialect.ts';

describe('the dialect of a command', () => {
  it.each([
    [{ sft_type: 'lora', model_type: 'qwen2-7b-instruct' }, '2.x'],
    [{ train_type: 'lora', model: 'a' }, '3.x'],
    [{ tuner_type: 'lora', model: 'a' }, '4.x'],
    [{ model: 'a', deepspeed: 'default-zero2', batch_size: '1' }, '2.x'],
  ])('%j is that of %s', (options, line) => {
    const { line: decided, evidence } = decideDialect(signsOfOptions('sft', options), []);

    expect(decided).toBe(line);
    expect(evidence.join()).toContain(line);
  });

  it('is decided by its page where its own options do not tell', () => {
    const own = signsOfOptions('sft', { model: 'a', lora_rank: '8' });
    const page = signsOfOptions('sft', { train_type: 'lora' });

    expect(decideDialect(own, page).line).toBe('3.x');
  });

  it('is the newest where nothing tells, and says so', () => {
    const { line, evidence } = decideDialect([], []);

    expect(line).toBe('4.x');
    expect(evidence).toEqual([
      'nothing tells 1.x, 2.x, 3.x, 4.x apart; the newest is what a reader installs',
    ]);
  });
});

it('an option is known to the lines that have a release with it', () => {
  expect(linesWithOption('sft', 'sft_type')).toEqual(['1.x', '2.x']);
  expect(linesWithOption('sft', 'train_type')).toEqual(['3.x', '4.x']);
  expect(linesWithOption('sft', 'no_such_option')).toEqual([]);
});

it('a line has a newest release', () => {
  expect([newestOfLine('1.x'), newestOfLine('2.x'), newestOfLine('3.x')]).toEqual([
    '1.7.3',
    '2.6.1',
    '3.12.6',
  ]);
  expect(lineOf('3.8.0.post1')).toBe('3.x');
});
