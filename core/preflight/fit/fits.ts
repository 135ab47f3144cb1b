import type { Interval } from '../diagnosis.ts';
import type { HardwareClass } from '../hardware.ts';

export type Fit = 'fits' | 'borderline' | 'no' | 'unknown';

/** What a run asks of hardware. */
export interface Demand {
  /** Of one device. */
  readonly gpuMemoryGiB: Interval | null;
  readonly devices: number;
}

/**
 * Whether a run fits: surely (the interval ends below what the card can give), surely not (it begins above, or there are too few
 * devices), or perhaps.
 */
export function fitOf({ gpuMemoryGiB, devices }: Demand, hardware: HardwareClass): Fit {
  if (devices > hardware.devices) return 'no';
  if (gpuMemoryGiB === null) return 'unknown';
  if (gpuMemoryGiB.low > hardware.usableGiB) return 'no';
  return gpuMemoryGiB.high <= hardware.usableGiB ? 'fits' : 'borderline';
}
