import type { Claim, Metric, Run } from '../../post/post.ts';

/** Results that differ from seed to seed. */
const SCATTERING: readonly Metric[] = ['train_loss', 'eval_loss', 'loss', 'accuracy', 'score'];

/** Whether a claim is one number of a training that another seed would have ended elsewhere. A bound leaves room. */
export function scatters({ metric, kind, printed }: Claim): boolean {
  return SCATTERING.includes(metric) && printed !== null && kind !== 'bound' && kind !== 'range';
}

/** Whether a run trains. */
export function trains({ subcommand }: Run): boolean {
  return ['sft', 'pt', 'rlhf', 'dpo', 'orpo', 'simpo'].includes(subcommand);
}

/** The value of the first of the options that a run has, by any of its spellings; null where it has none. */
export function optionOf({ options }: Run, names: readonly string[]): string | null {
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name.replaceAll('-', '_'))) continue;
    if (typeof value === 'string') return value;
    return value === true ? 'true' : (value[0] ?? null);
  }
  return null;
}

/** How a training adapts the model, in the field's words: `DPO, LoRA`, `QLoRA`, `full`. */
export function methodOf(run: Run): string {
  // Names of 1.x and 2.x, of 3.x, and of 4.x; LoRA is the default of all.
  const tuner = optionOf(run, ['sft_type', 'train_type', 'tuner_type']) ?? 'lora';
  const isQuantised = optionOf(run, ['quant_bits', 'quantization_bit', 'quant_method']) !== null;
  const alignment = optionOf(run, ['rlhf_type']);
  const adapted = tuner === 'lora' ? (isQuantised ? 'QLoRA' : 'LoRA') : tuner;
  return alignment === null ? adapted : `${alignment.toUpperCase()}, ${adapted}`;
}
