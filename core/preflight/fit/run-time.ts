import type { Interval } from '../diagnosis.ts';
import type { HardwareClass } from '../hardware.ts';
import { rounded } from './interval.ts';
import { type ModelShape, textParameters, towersOf } from './model-shape.ts';
import type { Options } from './options-of-run.ts';
import type { StepTokens } from './step-tokens.ts';
import { accumulationOf, type TrainingSetup } from './training-setup.ts';

/**
 * Share of a card's tensor operations that training really uses. Published steps of ms-swift's own examples (full training of 7B, packed:
 * 15.5 s and 10 s a step for 32,768 tokens a device) give 0.41 to 0.64 of an A100; its 4B LoRA run of 10 minutes on an RTX 3090 gives
 * about a quarter; short rows use less.
 */
const USE = { median: 0.35, low: 0.12, high: 0.66 };
/** Seconds that starting kernels and the input pipeline take for each micro-batch, whatever its size. */
const MICRO_BATCH = { median: 0.2, low: 0.05, high: 0.5 };
/** Seconds to start, load a model and tokenise; downloads come on top. */
const START = { median: 120, low: 30, high: 400 };

export interface Steps {
  /** Updates of the weights in the whole run. */
  readonly count: number;
  /** Micro-batches that one process computes for an update. */
  readonly accumulation: number;
}

/** How many steps a run takes; null where neither `--max_steps` nor the size of the data says. */
export function stepsOfRun(setup: TrainingSetup, tokens: StepTokens, options: Options): Steps | null {
  const processes = Math.max(1, Math.floor(setup.parallelism.processes / setup.parallelism.sequence));
  const accumulation = accumulationOf(setup);
  const limit = options.number('max_steps');
  if (limit !== null && limit > 0) return { count: limit, accumulation };
  if (tokens.rows === null) return null;
  const epochs = options.number('num_train_epochs') ?? options.number('max_epochs') ?? 3;
  const rows = tokens.rows * (1 - (options.number('split_dataset_ratio') ?? 0));
  const rowTokens = (tokens.usual * setup.parallelism.sequence) / setup.batch;
  const packed =
    setup.packedLength === null ? rows : (rows * Math.min(rowTokens, tokens.usualRow)) / setup.packedLength;
  const answers = setup.objective === 'grpo' ? (options.number('num_generations') ?? 8) : 1;
  const samples = (packed * answers) / (setup.batch * processes * accumulation);
  return { count: Math.max(1, Math.ceil(samples)) * epochs, accumulation };
}

/**
 * Seconds of one attempt. Two operations a parameter and token forward, as many backward through activations, as many for the gradients of
 * what trains, and the forward again where activations are recomputed. Null for on-policy training, whose time is mostly generation.
 */
export function secondsOfRun(
  setup: TrainingSetup,
  model: ModelShape,
  tokens: StepTokens,
  steps: Steps,
  hardware: HardwareClass,
): Interval | null {
  if (hardware.teraflops === null || setup.objective === 'grpo' || setup.objective === 'ppo') return null;
  if (setup.objective === 'distillation' && setup.onPolicy) return null;
  const whole = setup.tuner.kind === 'lora' || setup.tuner.kind === 'small' ? 0 : 2;
  const each = 2 + 2 + whole + (setup.checkpointing ? 2 : 0) + (setup.objective === 'preference' ? 2 : 0);
  const text = textParameters(model.text);
  const patchTokens = towersOf(model) > 0 ? tokens.patches * 2 * (model.vision?.parameters ?? 0) : 0;
  const operations = tokens.usual * text.active * each + patchTokens;
  const perMicroBatch = (use: number, fixed: number): number =>
    operations / ((hardware.teraflops ?? 1) * 1e12 * use) + fixed;
  const micro = steps.count * steps.accumulation;
  return rounded({
    median: START.median + micro * perMicroBatch(USE.median, MICRO_BATCH.median),
    low: START.low + micro * perMicroBatch(USE.high, MICRO_BATCH.low),
    high: START.high + micro * perMicroBatch(USE.low, MICRO_BATCH.high),
  });
}
