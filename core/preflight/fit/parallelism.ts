import type { Run } from '../../post/post.ts';
import type { Options } from './options-of-run.ts';

/** How a run spreads over devices. */
export interface Parallelism {
  /** GPUs on all machines together. */
  readonly devices: number;
  /** Copies of the training loop that each see other data, before any share of a sequence. */
  readonly processes: number;
  /** Devices over which one process lays its layers (`device_map`), or tensor times pipeline parallelism. */
  readonly devicesPerModel: number;
  /** What the processes share out: 0 nothing, 1 optimizer state, 2 gradients too, 3 weights too. */
  readonly sharding: 0 | 1 | 2 | 3;
  /** Who shares out, and so what is kept in how many bits. */
  readonly framework: 'torch' | 'deepspeed' | 'fsdp' | 'megatron';
  /** Kept in the machine's memory. */
  readonly offload: { readonly optimizer: boolean; readonly weights: boolean };
  /** Devices that share one sequence. */
  readonly sequence: number;
  /** Devices that share the experts (Megatron). */
  readonly experts: number;
}

/** Where `runOfWords` notes the file that `accelerate launch --config_file` names. */
export const LAUNCHER_CONFIG = 'LAUNCHER_CONFIG_FILE';

/** Reads the run's environment, launcher and options as `swift` does (swift/cli/main.py, swift/utils/env.py `is_mp`). */
export function parallelismOf(
  run: Pick<Run, 'environment' | 'processes' | 'words' | 'form' | 'program'>,
  options: Options,
): Parallelism {
  const visible = visibleDevices(run.environment);
  const asked = askedProcesses(run);
  const nodes = wholeNumber(run.environment.NNODES) ?? 1;
  const onNode = asked === null ? null : Math.max(1, Math.round(asked / nodes));
  const launched =
    run.form === 'launcher' || run.environment.NPROC_PER_NODE !== undefined || run.program === 'megatron';
  const processesOnNode = onNode ?? (launched ? (visible ?? 1) : 1);
  const devicesOnNode = Math.max(visible ?? processesOnNode, processesOnNode);
  const devices = devicesOnNode * nodes;
  const processes = processesOnNode * nodes;
  const sequence =
    options.number(run.program === 'megatron' ? 'context_parallel_size' : 'sequence_parallel_size') ?? 1;
  if (run.program === 'megatron') return megatron(devices, sequence, options);
  const fsdp =
    options.text('fsdp') !== null ||
    run.words.some(({ text }) => /fsdp/i.test(text)) ||
    /fsdp/i.test(run.environment[LAUNCHER_CONFIG] ?? '');
  const deepspeed = options.text('deepspeed');
  return {
    devices,
    processes,
    devicesPerModel: Math.max(1, Math.floor(devicesOnNode / processesOnNode)),
    sharding: deepspeed === null ? (fsdp ? 3 : 0) : stageOf(deepspeed),
    framework: deepspeed !== null ? 'deepspeed' : fsdp ? 'fsdp' : 'torch',
    offload: {
      optimizer: /offload/.test(deepspeed ?? ''),
      weights: /zero3_offload/.test(deepspeed ?? ''),
    },
    sequence: Math.max(1, sequence),
    experts: 1,
  };
}

/** Megatron lays weights over tensor, pipeline and expert groups and shares out the optimizer over the rest. */
function megatron(devices: number, sequence: number, options: Options): Parallelism {
  const tensor = options.number('tensor_model_parallel_size') ?? 1;
  const pipeline = options.number('pipeline_model_parallel_size') ?? 1;
  const devicesPerModel = Math.max(1, tensor * pipeline);
  const offloaded = options.flag('optimizer_cpu_offload') ?? false;
  return {
    devices,
    processes: Math.max(1, Math.floor(devices / devicesPerModel)),
    devicesPerModel,
    sharding: (options.flag('use_distributed_optimizer') ?? true) ? 1 : 0,
    framework: 'megatron',
    offload: { optimizer: offloaded, weights: false },
    sequence: Math.max(1, sequence),
    experts: options.number('expert_model_parallel_size') ?? 1,
  };
}

/** `zero2`, `default-zero2`, a path or JSON that says its stage. */
function stageOf(deepspeed: string): 0 | 1 | 2 | 3 {
  const stage = /(?:zero[-_]?|stage"?\s*:\s*)([0-3])/i.exec(deepspeed)?.[1];
  return stage === '0' ? 0 : stage === '1' ? 1 : stage === '3' ? 3 : 2;
}

function askedProcesses({
  processes,
  environment,
  form,
}: Pick<Run, 'processes' | 'environment' | 'form'>): number | null {
  const named = wholeNumber(environment.NPROC_PER_NODE);
  if (named !== null) return named * (wholeNumber(environment.NNODES) ?? 1);
  // A shell that does not know the variable leaves nothing: the number of processes is open then.
  if (environment.NPROC_PER_NODE !== undefined) return null;
  return form === 'launcher' ? processes : (processes ?? 1);
}

/** Devices in CUDA_VISIBLE_DEVICES (or its like); null where none says. */
function visibleDevices(environment: Readonly<Record<string, string>>): number | null {
  const text = environment.CUDA_VISIBLE_DEVICES ?? environment.ASCEND_RT_VISIBLE_DEVICES;
  if (text === undefined) return null;
  const devices = text.split(',').filter((name) => /^\s*(?:\d+|GPU-[\w-]+)\s*$/.test(name));
  return devices.length === 0 ? null : devices.length;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\s*[1-9]\d{0,4}\s*$/.test(text) ? Number(text) : null;
}
