import { describe, expect, it } from 'vitest';
import {
  decideDialect,
  lineOf,
  linesWithOption,
  newestOfLine,
  signsOfOptions,
} from '../../../core/swift/dialect.ts';

describe('a sign', () => {
  it.each([
    ['sft_type', 'lora', ['1.x', '2.x'], '--sft_type is an option of 1.x, 2.x'],
    ['model', 'a', ['3.x', '4.x'], '--model is an option of 3.x, 4.x'],
    ['attn-impl', 'sdpa', ['3.x', '4.x'], '--attn-impl is an option of 3.x, 4.x'],
    ['tuner_type', 'lora', ['4.x'], '--tuner_type is an option of 4.x'],
    ['deepspeed', 'default-zero3', ['1.x', '2.x'], '--deepspeed default-zero3 is a value of 1.x, 2.x'],
    ['deepspeed', 'zero2_offload', ['3.x', '4.x'], '--deepspeed zero2_offload is a value of 3.x, 4.x'],
  ])('is --%s %s', (option, value, lines, reason) => {
    expect(signsOfOptions('sft', { [option]: value })).toEqual([{ lines, reason }]);
  });

  it('is no option that all lines have, that none has, or that is only a flag', () => {
    expect(signsOfOptions('sft', { max_length: '2048', no_such_option: 'x', deepspeed: true })).toEqual([]);
  });

  it('is the line that kept an option to its end, beside all that had it', () => {
    expect(signsOfOptions('sft', { train_type: 'lora' }).map(({ lines }) => lines)).toEqual([
      ['3.x', '4.x'],
      ['3.x'],
    ]);
  });

  it('of megatron is that 3.2.2 brought it, and a name that changed with 4.0', () => {
    expect(signsOfOptions('megatron sft', { save: 'a', 'tuner-type': 'lora', model: 'b' })).toEqual([
      { lines: ['3.x', '4.x'], reason: 'megatron sft is a command of 3.x, 4.x' },
      { lines: ['3.x'], reason: '--save is an option of 3.x' },
      { lines: ['4.x'], reason: '--tuner-type is an option of 4.x' },
    ]);
  });
});

describe('the dialect of a command', () => {
  it.each([
    [{ sft_type: 'lora', model_type: 'qwen2-7b-instruct' }, '2.x'],
    [{ train_type: 'lora', model: 'a' }, '3.x'],
    [{ tuner_type: 'lora', model: 'a' }, '4.x'],
    [{ model: 'a', deepspeed: 'default-zero2', batch_size: '1' }, '2.x'],
    [{ template_type: 'qwen', target_modules: ['ALL'] }, '2.x'],
    [{ model_type: 'qwen1half-7b-chat', quantization_bit: '4' }, '2.x'],
    [{ model: 'a', 'train-type': 'lora', deepspeed: 'zero2' }, '3.x'],
    [{ model: 'a', infer_backend: 'transformers' }, '4.x'],
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

  it('is not that of its page where its own options tell', () => {
    const own = signsOfOptions('sft', { tuner_type: 'lora' });
    const page = signsOfOptions('sft', { sft_type: 'lora', model_id_or_path: 'a' });

    const { line, evidence } = decideDialect(own, page);

    expect(line).toBe('4.x');
    expect(evidence).toEqual(['--tuner_type is an option of 4.x']);
  });

  it('is the one that most of its options agree with', () => {
    const own = signsOfOptions('sft', { model: 'a', attn_impl: 'sdpa', train_type: 'lora', batch_size: '1' });

    expect(decideDialect(own, []).line).toBe('3.x');
  });

  it('is the newer of two that its options leave open, and says so', () => {
    const { line, evidence } = decideDialect(signsOfOptions('sft', { model: 'a' }), []);

    expect(line).toBe('4.x');
    expect(evidence).toEqual([
      '--model is an option of 3.x, 4.x',
      'nothing tells 3.x, 4.x apart; the newest is what a reader installs',
    ]);
  });

  it('names a reason once, however often it was found', () => {
    const sign = { lines: ['3.x'], reason: 'the post says "ms-swift 3.8"' } as const;

    expect(decideDialect([sign, sign], []).evidence).toEqual(['the post says "ms-swift 3.8"']);
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
