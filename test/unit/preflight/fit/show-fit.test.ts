import { describe, expect, it } from 'vitest';
import { showFit } from '../../../../cli/show/fit.ts';
import { hardwareClass } from '../../../../core/preflight/hardware.ts';
import { estimate } from './commands.ts';

const hardware = hardwareClass('A10G');

describe('showFit', () => {
  it('says what a run takes, where it fits and what would make it fit', () => {
    const command =
      'swift sft --model Qwen/Qwen2.5-7B-Instruct --tuner_type lora --dataset swift/self-cognition#500 --per_device_train_batch_size 64';
    if (hardware === null) throw new Error('no hardware');

    const shown = showFit('post.md:3  sft', estimate(command), hardware);

    expect(shown).toContain('post.md:3  sft\n');
    expect(shown).toMatch(/memory {4}[\d.]+ \([\d.]+ to [\d.]+\) GiB on one GPU: weights 14\.\d/);
    expect(shown).toMatch(/^ {2}fits {6}.*A100-80/m);
    expect(shown).toMatch(/to fit A10G: per_device_train_batch_size 64 -> \d+; fewer rows/);
    expect(shown).toMatch(/time {6}[\d.]+ \(.*\) minutes on A10G/);
  });

  it('says why it knows nothing', () => {
    if (hardware === null) throw new Error('no hardware');

    const shown = showFit('x', estimate('swift sft --model mine --dataset a.jsonl'), hardware);

    expect(shown).toContain('memory    unknown');
    expect(shown).toContain('how large mine is');
  });
});
