/** A hardware class that a run is checked for. */
export interface Machine {
  readonly name: string;
  readonly gpus: number;
  /** CUDA compute capability of each GPU, such as 8.6 for an A10G. */
  readonly computeCapability: number;
}

/** What a run is checked for when nobody says otherwise: one A10G (AWS g5.xlarge). */
export const DEFAULT_MACHINE: Machine = { name: '1 x A10G', gpus: 1, computeCapability: 8.6 };

interface Generation {
  /** CUDA compute capability (NVIDIA, CUDA GPUs). */
  readonly from: number;
  readonly name: string;
}

/** The first GPUs that compute in bfloat16 (transformers, `is_torch_bf16_gpu_available`) and TF32. */
export const AMPERE: Generation = { from: 8, name: 'Ampere (A10G, A100)' };
/** The first GPUs with FP8 tensor cores. */
export const ADA: Generation = { from: 8.9, name: 'Ada or Hopper (L4, L40S, H100)' };
/** The first GPUs that FlashAttention-3 was written for. */
export const HOPPER: Generation = { from: 9, name: 'Hopper (H100, H200)' };

export function isOf(machine: Machine, generation: Generation): boolean {
  return machine.computeCapability >= generation.from;
}
