import type { Options } from './options-of-run.ts';

/** What trains. */
export type Tuner =
  | { readonly kind: 'full' }
  | { readonly kind: 'lora'; readonly rank: number; readonly fullVision: boolean }
  /** Small trainable parts without a rank: adapter, BOFT, Bone, VeRA, FourierFT, ReFT. */
  | { readonly kind: 'small' }
  | { readonly kind: 'llamapro'; readonly blocks: number }
  | { readonly kind: 'lisa'; readonly layers: number }
  | { readonly kind: 'galore'; readonly rank: number; readonly quantized: boolean };

export type Optimizer = 'adam' | 'adam 8 bit' | 'adafactor' | 'sgd' | 'muon';

export function tunerOf(options: Options, megatron: boolean): Tuner {
  const type =
    options.text('tuner_type') ??
    options.text('train_type') ??
    options.text('sft_type') ??
    (megatron ? 'full' : 'lora');
  const rank = options.number('lora_rank') ?? 8;
  if (type === 'full') {
    if (options.flag('use_galore') ?? false)
      return {
        kind: 'galore',
        rank: options.number('galore_rank') ?? 128,
        quantized: options.flag('galore_quantization') ?? false,
      };
    const layers = options.number('lisa_activated_layers') ?? 0;
    return layers > 0 ? { kind: 'lisa', layers } : { kind: 'full' };
  }
  if (type === 'llamapro')
    return { kind: 'llamapro', blocks: options.number('llamapro_num_new_blocks') ?? 4 };
  if (/^(?:adapter|boft|bone|vera|fourierft|reft|ia3)$/.test(type)) return { kind: 'small' };
  return {
    kind: 'lora',
    rank: type === 'adalora' ? (options.number('adalora_init_r') ?? 12) : rank,
    fullVision: type === 'lora_llm',
  };
}

/** The optimizers whose states differ in size. */
export function optimizerOf(options: Options): Optimizer {
  const name = `${options.text('optim') ?? ''} ${options.text('optimizer') ?? ''}`;
  if (/adafactor/.test(name)) return 'adafactor';
  if (/8bit/.test(name)) return 'adam 8 bit';
  if (/muon/.test(name)) return 'muon';
  return /\bsgd\b/.test(name) ? 'sgd' : 'adam';
}

/** Bits of the quantised weights that are asked for; null where none are. bitsandbytes and HQQ take the bits that are asked for; EETQ and FP8 have eight. */
export function quantBits(options: Options): number | null {
  const method = options.text('quant_method');
  const fallback = method === 'eetq' || method === 'fp8' ? 8 : 4;
  return options.number('quant_bits') ?? (method === null ? null : fallback);
}
