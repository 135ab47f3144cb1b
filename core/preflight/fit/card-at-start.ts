import type { HardwareClass } from '../hardware.ts';
import { estimateOfRun } from './estimate-run.ts';
import { runOfWords } from './run-of-words.ts';

/** The GPUs that a plan was made for. */
export interface AssumedCards {
  readonly name: string;
  readonly devices: number;
  /** Of one of them. */
  readonly memoryMiB: number;
}

/** A GPU as the driver shows it. */
export interface FoundCard {
  readonly name: string;
  readonly memoryMiB: number;
}

/** What drivers and generations of one card differ in: an A10G shows 22,515 to 23,028 MiB. */
const SAME_CARD = 0.95;

/**
 * Why a run must not start on the GPUs that were found, and what would fit on them; null where they are what the plan
 * assumed, or more. Loading a model only to run out of memory costs minutes of a GPU. `command` is the whole command, its
 * program first.
 */
export function cardProblem(
  assumed: AssumedCards | null,
  found: readonly FoundCard[],
  command: { readonly words: readonly string[]; readonly environment: Readonly<Record<string, string>> },
  configOf?: (model: string) => unknown,
): string | null {
  if (assumed === null) return null;
  const smallest = found.toSorted((one, other) => one.memoryMiB - other.memoryMiB)[0];
  const planned = `the plan is for ${assumed.devices} x ${assumed.name} with ${gibibytes(assumed.memoryMiB)} each`;
  if (smallest === undefined) return `${planned}, and this machine has no GPU`;
  const isSmaller = smallest.memoryMiB < SAME_CARD * assumed.memoryMiB;
  if (!isSmaller && found.length >= assumed.devices) return null;
  const there = `${planned}, and this machine has ${found.length} x ${smallest.name} with ${gibibytes(smallest.memoryMiB)}`;
  const run = runOfWords(command);
  const hardware = classOf(smallest, found.length);
  if (run === null) return there;
  const { recommendations } = estimateOfRun(run, {
    hardware,
    ...(configOf === undefined ? {} : { configOf }),
  });
  if (recommendations.length === 0) return `${there}: no change of its options is known to help`;
  const changes = recommendations.map(({ option, to, why }) => `${option} ${to} (${why})`);
  return `${there}; what would fit: ${changes.join(', ')}`;
}

function classOf({ name, memoryMiB }: FoundCard, devices: number): HardwareClass {
  const memoryGiB = memoryMiB / 1024;
  // The driver's own share is gone from what it shows.
  return {
    name,
    gpu: name,
    devices,
    memoryGiB,
    usableGiB: memoryGiB,
    teraflops: null,
    bfloat16: true,
    instances: [],
  };
}

function gibibytes(memoryMiB: number): string {
  return `${(memoryMiB / 1024).toFixed(1)} GiB`;
}
