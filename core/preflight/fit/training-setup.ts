import type { Run } from '../../post/post.ts';
import type { Options } from './options-of-run.ts';
import { type Parallelism, parallelismOf } from './parallelism.ts';
import { type Optimizer, optimizerOf, quantBits, type Tuner, tunerOf } from './tuner.ts';

/** What a step computes. */
export type Objective =
  | 'language model'
  /** Two answers to one question in one step: DPO, ORPO, SimPO, CPO, RM. */
  | 'preference'
  | 'kto'
  | 'ppo'
  | 'grpo'
  | 'distillation'
  | 'classification'
  | 'embedding'
  | 'reranker';

/** Everything of a training command that memory and time depend on, besides the model and the data. */
export interface TrainingSetup {
  readonly objective: Objective;
  readonly rlhfType: string | null;
  readonly taskType: string;
  readonly tuner: Tuner;
  /** Bytes of a weight that is not quantised. */
  readonly weightBytes: number;
  /** Asked for by the command (`--quant_bits`); null where it asks for none. */
  readonly quantBits: number | null;
  readonly batch: number;
  readonly accumulation: number | null;
  readonly maxLength: number | null;
  readonly packedLength: number | null;
  readonly paddingFree: boolean;
  readonly checkpointing: boolean;
  readonly visionCheckpointing: boolean;
  readonly eagerAttention: boolean;
  readonly liger: boolean;
  readonly freeze: { readonly text: boolean; readonly vision: boolean; readonly aligner: boolean };
  /** Whole layers that train beside the adapters (`modules_to_save`). */
  readonly savedModules: { readonly embedding: boolean; readonly head: boolean };
  /** Share of the parameters that full training leaves as they are. */
  readonly frozenShare: number;
  readonly optimizer: Optimizer;
  readonly completionLength: number;
  /** Share of a card that a vLLM engine on the same device takes; 0 where there is none. */
  readonly vllmShare: number;
  readonly vllmSleeps: boolean;
  /** A vLLM server on other devices generates. */
  readonly vllmServes: boolean;
  /** The model trains on answers of its own. */
  readonly onPolicy: boolean;
  /** Full training of the teacher's weights is shared out as the student's, unless its own DeepSpeed setting offloads them. */
  readonly teacherOffloaded: boolean;
  /** `MAX_PIXELS` and its like. */
  readonly maxPixels: number | null;
  readonly logitsToKeep: boolean | null;
  /** Of the 1.x and 2.x lines, paired with a transformers that knows no `logits_to_keep`. */
  readonly oldEngine: boolean;
  /** Documents in one step of a reranker or embedding model, for one row of the data set. */
  readonly documents: number;
  readonly parallelism: Parallelism;
}

/** Micro-batches of a step: what is asked for, else what fills the step to 16 rows (GRPO: one); swift/arguments/sft_args.py. */
export function accumulationOf(setup: TrainingSetup): number {
  const processes = Math.max(1, Math.floor(setup.parallelism.processes / setup.parallelism.sequence));
  const filling = setup.objective === 'grpo' ? 1 : Math.max(1, Math.ceil(16 / setup.batch / processes));
  return setup.accumulation ?? filling;
}

/** Whether a step begins with answers that the model itself, or an engine with its weights, generates. */
export function isGenerating({ objective }: Pick<TrainingSetup, 'objective'>): boolean {
  return objective === 'grpo' || objective === 'ppo';
}

export function trainingSetup(run: Run, options: Options): TrainingSetup {
  const megatron = run.program === 'megatron';
  const rlhfType = run.subcommand === 'rlhf' ? (options.text('rlhf_type') ?? 'dpo') : null;
  const taskType = options.text('task_type') ?? 'causal_lm';
  const maxLength = options.number('max_length') ?? (megatron ? 2048 : null);
  const packing = options.flag('packing') ?? false;
  const checkpointing = megatron
    ? (options.text('recompute_granularity') ?? 'selective') === 'full'
    : (options.flag('gradient_checkpointing') ?? true);
  const attention = options.text('attn_impl') ?? options.text('attention_backend') ?? 'sdpa';
  const parallelism = parallelismOf(run, options);
  const saved = options.list('modules_to_save');
  const sleeps = (options.number('sleep_level') ?? 0) > 0;
  return {
    objective: objectiveOf(rlhfType, taskType),
    rlhfType,
    taskType,
    tuner: tunerOf(options, megatron),
    weightBytes: /32/.test(options.text('torch_dtype') ?? '') ? 4 : 2,
    quantBits: quantBits(options),
    batch: options.number(megatron ? 'micro_batch_size' : 'per_device_train_batch_size') ?? 1,
    accumulation: options.number('gradient_accumulation_steps'),
    maxLength,
    packedLength: packing ? (options.number('packing_length') ?? maxLength) : null,
    paddingFree: (options.flag('padding_free') ?? megatron) || packing,
    // FSDP recomputes by itself (its configuration's activation_checkpointing), and forbids the option.
    checkpointing: checkpointing || parallelism.framework === 'fsdp',
    visionCheckpointing: options.flag('vit_gradient_checkpointing') ?? checkpointing,
    eagerAttention: /eager/.test(attention),
    liger: options.flag('use_liger_kernel') ?? options.flag('use_liger') ?? false,
    freeze: {
      text: options.flag('freeze_llm') ?? false,
      vision: options.flag('freeze_vit') ?? true,
      aligner: options.flag('freeze_aligner') ?? true,
    },
    savedModules: {
      embedding: saved.some((name) => /embed/.test(name)),
      head: saved.some((name) => /head/.test(name)),
    },
    frozenShare: Math.min(1, Math.max(0, options.number('freeze_parameters_ratio') ?? 0)),
    optimizer: optimizerOf(options),
    completionLength: options.number('max_completion_length') ?? options.number('response_length') ?? 512,
    vllmShare: vllmShare(options),
    vllmSleeps: sleeps,
    vllmServes: (options.flag('use_vllm') ?? false) && options.text('vllm_mode') === 'server',
    onPolicy: rlhfType !== 'gkd' || (options.number('lmbda') ?? 0.5) > 0,
    teacherOffloaded:
      /offload/.test(options.text('teacher_deepspeed') ?? '') ||
      (options.flag('offload_teacher_model') ?? false),
    maxPixels: maxPixelsOf(run.environment, options),
    logitsToKeep: options.flag('use_logits_to_keep'),
    oldEngine: run.engine.line === '1.x' || run.engine.line === '2.x',
    documents: documentsOf(taskType, run.environment),
    parallelism,
  };
}

function objectiveOf(rlhfType: string | null, taskType: string): Objective {
  switch (rlhfType) {
    case null:
      break;
    case 'ppo':
    case 'grpo':
    case 'kto':
      return rlhfType;
    case 'gkd':
      return 'distillation';
    default:
      return 'preference';
  }
  if (/reranker/.test(taskType)) return 'reranker';
  if (taskType === 'embedding') return 'embedding';
  return taskType === 'seq_cls' ? 'classification' : 'language model';
}

function vllmShare(options: Options): number {
  const used = (options.flag('use_vllm') ?? false) && options.text('vllm_mode') !== 'server';
  return used ? (options.number('vllm_gpu_memory_utilization') ?? 0.9) : 0;
}

/** IMAGE_MAX_TOKEN_NUM counts tokens of 32 by 32 pixels (Qwen3-VL). */
function maxPixelsOf(environment: Readonly<Record<string, string>>, options: Options): number | null {
  const number = (text: string | undefined): number | null =>
    text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
  const tokens = number(environment.IMAGE_MAX_TOKEN_NUM);
  return (
    options.number('max_pixels') ??
    number(environment.MAX_PIXELS) ??
    (tokens === null ? null : tokens * 32 * 32)
  );
}

/** One query with its positive and at most seven negative documents (swift/template/base.py, MAX_NEGATIVE_SAMPLES). */
function documentsOf(taskType: string, environment: Readonly<Record<string, string>>): number {
  if (/reranker/.test(taskType)) {
    const negatives = Number(environment.MAX_NEGATIVE_SAMPLES ?? 7);
    return 1 + (Number.isFinite(negatives) ? negatives : 7);
  }
  return taskType === 'embedding' ? 2 : 1;
}
