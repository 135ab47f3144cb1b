import { describe, expect, it } from 'vitest';
import { nearestOption, nearestWord } from '../../../core/swift/nearest.ts';

const NAMES = ['model', 'model_type', 'tuner_type', 'learning_rate', 'max_steps', 'lora_rank'];

describe('nearestOption', () => {
  it.each([
    ['--lora_rnk', 'lora_rank'],
    ['--learning-rat', 'learning_rate'],
    ['--max_step=20', 'max_steps'],
    ['—model', 'model'],
    ['–-max_steps', 'max_steps'],
    ['-model', 'model'],
    ['--quantum_flux', null],
    ['---', null],
    ['', null],
  ])('of %j is %j', (word, nearest) => {
    expect(nearestOption(word, NAMES)).toBe(nearest);
  });
});

describe('nearestWord', () => {
  it('ignores case and keeps the spelling of the candidate', () => {
    expect(nearestWord('LORA', ['full', 'LoRA'])).toBe('LoRA');
  });

  it('finds none without candidates', () => {
    expect(nearestWord('lora', [])).toBeNull();
  });
});
