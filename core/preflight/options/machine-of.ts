import type { HardwareClass } from '../hardware.ts';
import type { Machine } from './machine.ts';

/** CUDA compute capability by the GPU's name in the hardware table (NVIDIA, "CUDA GPU Compute Capability"). */
const COMPUTE_CAPABILITY: Readonly<Record<string, number>> = {
  T4: 7.5,
  'A100-40': 8,
  'A100-80': 8,
  A10G: 8.6,
  // GeForce RTX 3090; an RTX 4090 has 8.9.
  '24GB': 8.6,
  L4: 8.9,
  L40S: 8.9,
  H100: 9,
};

/** A hardware class as the option checks see it. */
export function machineOf({ name, gpu, devices }: HardwareClass): Machine {
  const computeCapability = COMPUTE_CAPABILITY[gpu];
  if (computeCapability === undefined) throw new Error(`no compute capability is known of ${gpu}`);
  return { name: devices === 1 ? `1 x ${gpu}` : name, gpus: devices, computeCapability };
}
