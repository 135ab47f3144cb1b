import { ADA, AMPERE, HOPPER, isOf } from '../machine.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING, when } from '../rule.ts';
import { isText } from './sharding.ts';

const ANY = [...TRAINING, 'infer', 'deploy', 'rollout', 'eval', 'sample', 'app'];
const LINES = ['2.x', '3.x', '4.x'] as const;

/** What a machine lacks: nothing is wrong with the post for it, so these are warnings. */
export const HARDWARE: readonly Rule[] = [
  {
    ...needs(
      'bfloat16-hardware',
      'transformers, training_args.py: ValueError "Your setup doesn\'t support bf16/gpu"',
    ),
    check: (run, machine) => {
      const asking = ['bf16', 'bf16_full_eval'].find(run.on);
      const type = run.text('torch_dtype') === 'bfloat16' || run.text('dtype') === 'bf16';
      return when((asking !== undefined || type) && !run.on('use_cpu') && !isOf(machine, AMPERE), {
        options: [asking ?? 'torch_dtype', 'dtype'],
        message: `bfloat16 needs ${AMPERE.name}, and ${machine.name} is older`,
        expected: AMPERE.name,
        repair: 'check for a newer GPU, or train in float16',
      });
    },
  },
  {
    ...needs('tf32-hardware', 'transformers, training_args.py: ValueError "--tf32 requires Ampere"'),
    check: (run, machine) =>
      when(run.on('tf32') && !isOf(machine, AMPERE), {
        options: ['tf32'],
        message: `--tf32 needs ${AMPERE.name}, and ${machine.name} is older`,
        repair: 'remove --tf32',
      }),
  },
  {
    ...needs(
      'flash-attention-hardware',
      'flash-attention, README: version 2 for Ampere and newer, 3 for Hopper, 4 for Hopper and Blackwell',
    ),
    subcommands: ANY,
    check: (run, machine) => {
      const attention = run.text('attn_impl') ?? '';
      const generation = /^flash_attention_[34]$/.test(attention)
        ? HOPPER
        : /^flash_att/.test(attention)
          ? AMPERE
          : null;
      return when(generation !== null && !isOf(machine, generation), {
        options: ['attn_impl'],
        message: `${attention} needs ${generation?.name ?? ''}, and this is checked for ${machine.name}`,
        expected: generation?.name ?? '',
        repair: generation === HOPPER ? 'write --attn_impl flash_attention_2' : 'write --attn_impl sdpa',
      });
    },
  },
  {
    ...needs(
      'fp8-hardware',
      'transformers, quantizer_finegrained_fp8.py: ValueError "FP8 quantized models is only supported on GPUs with compute capability >= 8.9"',
    ),
    subcommands: ANY,
    check: (run, machine) => {
      const method = run.text('quant_method');
      const model = run.text('model') ?? '';
      const fp8 = method === 'fp8' || run.value('quant_bits') === 'float8';
      return when((fp8 || /-FP8(?:$|[-/])/i.test(model)) && !isOf(machine, ADA), {
        options: fp8 ? ['quant_method'] : ['model'],
        message: `FP8 needs ${ADA.name}, and ${machine.name} computes without`,
        expected: ADA.name,
        repair: fp8 ? 'write --quant_method bnb --quant_bits 8' : 'take the model without FP8',
      });
    },
  },
];

/** What the numbers of processes and GPUs do to each other. */
export const PROCESSES: readonly Rule[] = [
  {
    id: 'processes-per-gpu',
    code: 'too-many-processes',
    level: 'error',
    lines: LINES,
    subcommands: TRAINING,
    source: 'utils/env.py, is_mp: AssertionError "n_gpu: …, local_world_size: …"',
    check: (run) => {
      const { visibleDevices: devices, processesPerNode: each } = run;
      if (devices === null || each === null || devices === 0 || single(run)) return [];
      return when(devices % each !== 0, {
        options: [],
        message: `${each} processes do not share ${devices} GPU${devices === 1 ? '' : 's'} (CUDA_VISIBLE_DEVICES) evenly`,
        expected: `NPROC_PER_NODE=${devices}`,
        repair: `set NPROC_PER_NODE=${devices}, or name ${each} GPUs in CUDA_VISIBLE_DEVICES`,
      });
    },
  },
  {
    id: 'model-over-gpus',
    code: 'conflicting-options',
    level: 'error',
    lines: LINES,
    subcommands: TRAINING,
    source:
      'arguments/sft_args.py: ValueError "DeepSpeed is not compatible with `device_map`", and the like for FSDP2, Liger, GRPO with vLLM',
    check: (run) => {
      const { visibleDevices: devices, processesPerNode: each } = run;
      if (devices === null || each === null || devices % each !== 0 || single(run)) return [];
      return devices / each >= 2 ? deviceMapConflict(run, devices, each) : [];
    },
  },
  {
    id: 'machine-gpus',
    code: 'too-many-processes',
    level: 'warning',
    lines: LINES,
    subcommands: [...TRAINING, 'rollout', 'infer', 'deploy'],
    source: 'utils/env.py, is_mp: AssertionError "n_gpu: …, local_world_size: …"',
    check: (run, machine) => {
      const wanted = Math.max(run.processesPerNode ?? 1, run.visibleDevices ?? 1, rolloutDevices(run));
      return when(wanted > machine.gpus, {
        options: [],
        message: `this needs ${wanted} GPUs on one machine, and ${machine.name} has ${machine.gpus}`,
        expected: `${machine.gpus} or fewer`,
        repair: `check for a machine with ${wanted} GPUs${wanted <= 4 ? ', such as 4 x A10G' : ''}`,
      });
    },
  },
];

function deviceMapConflict(run: ResolvedRun, devices: number, each: number): readonly Finding[] {
  const online = ['grpo', 'gkd'].includes(run.text('rlhf_type') ?? '');
  const asking = isText(run, 'deepspeed')
    ? 'deepspeed'
    : isText(run, 'fsdp')
      ? 'fsdp'
      : run.on('use_liger_kernel')
        ? 'use_liger_kernel'
        : online && run.on('use_vllm')
          ? 'use_vllm'
          : null;
  return when(asking !== null, {
    options: asking === null ? [] : [asking],
    message: `${each} process${each === 1 ? '' : 'es'} on ${devices} GPUs would spread the model over them (device_map), with which --${asking ?? ''} does not go`,
    expected: `NPROC_PER_NODE=${devices}`,
    repair: `set NPROC_PER_NODE=${devices}, or name ${each === 1 ? 'one GPU' : `${each} GPUs`} in CUDA_VISIBLE_DEVICES`,
  });
}

function rolloutDevices(run: ResolvedRun): number {
  if (run.subcommand !== 'rollout') return 1;
  return (run.number('vllm_tensor_parallel_size') ?? 1) * (run.number('vllm_data_parallel_size') ?? 1);
}

function single({ environment }: ResolvedRun): boolean {
  return environment.SWIFT_SINGLE_DEVICE_MODE === '1';
}

function needs(id: string, source: string): Omit<Rule, 'check'> {
  return { id, code: 'needs-hardware', level: 'warning', lines: LINES, subcommands: TRAINING, source };
}
