import { z } from 'zod';
import table from './hardware.json' with { type: 'json' };

const hardwareTable = z.strictObject({
  /** Of the prices, as YYYY-MM-DD. */
  date: z.iso.date(),
  sources: z.record(z.string(), z.string()),
  gpus: z.record(
    z.string(),
    z.strictObject({ memoryMiB: z.number(), teraflops: z.number().nullable(), bfloat16: z.boolean() }),
  ),
  classes: z.array(
    z.strictObject({
      name: z.string(),
      gpu: z.string(),
      devices: z.number(),
      instances: z.array(z.string()),
    }),
  ),
  /** Other names of classes. */
  aliases: z.record(z.string(), z.string()),
  instances: z.record(
    z.string(),
    z.strictObject({
      vcpu: z.number(),
      memoryMiB: z.number(),
      containerMiB: z.number(),
      usdPerHour: z.number(),
    }),
  ),
});

const parsed = hardwareTable.parse(table);

/** When the prices were read, as YYYY-MM-DD. */
export const PRICES_OF = parsed.date;
export const HARDWARE_SOURCES: Readonly<Record<string, string>> = parsed.sources;

/** An instance type and what of it a job can have. */
export interface Instance {
  readonly name: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  /** What a container can ask for: less than the machine's memory (the system and the agent keep a part). */
  readonly containerMiB: number;
  readonly usdPerHour: number;
}

/** Hardware that a run can be sent to: a number of equal GPUs in one machine. */
export interface HardwareClass {
  /** As users write it: `A10G`, `A10G x4`. */
  readonly name: string;
  readonly gpu: string;
  readonly devices: number;
  /** Memory of one GPU, in GiB. */
  readonly memoryGiB: number;
  /** What tensors can have of it, in GiB. */
  readonly usableGiB: number;
  /** Dense 16-bit tensor operations a second of one GPU, in 10^12; null where no source says. */
  readonly teraflops: number | null;
  readonly bfloat16: boolean;
  /** From cheap to dear. */
  readonly instances: readonly Instance[];
}

/**
 * The driver keeps a few hundred MiB for itself: of an A10G's 22,888 MiB, PyTorch reports 22.0 to 22.3 GiB. The memory model counts the CUDA
 * context, so nothing more is kept back.
 */
const DRIVER_GIB = 0.3;

export const HARDWARE: readonly HardwareClass[] = parsed.classes.map(({ name, gpu, devices, instances }) => {
  const card = parsed.gpus[gpu];
  if (card === undefined) throw new Error(`hardware table: ${name} has an unknown GPU ${gpu}`);
  const memoryGiB = card.memoryMiB / 1024;
  return {
    name,
    gpu,
    devices,
    memoryGiB,
    usableGiB: memoryGiB - DRIVER_GIB,
    teraflops: card.teraflops,
    bfloat16: card.bfloat16,
    instances: instances.map((instance) => {
      const facts = parsed.instances[instance];
      if (facts === undefined) throw new Error(`hardware table: ${name} has an unknown instance ${instance}`);
      return { name: instance, ...facts };
    }),
  };
});

/** The class of that name, however it is spaced and cased; null for one that the table does not have. */
export function hardwareClass(name: string): HardwareClass | null {
  const [, card = '', count] = /^(.*?)(?:\s*[x×*]\s*(\d{1,2}))?$/i.exec(name.trim()) ?? [];
  const alias = Object.keys(parsed.aliases).find((known) => plain(known) === plain(card));
  const gpu = plain(alias === undefined ? card : (parsed.aliases[alias] ?? card));
  const wanted = count === undefined || count === '1' ? gpu : `${gpu} x${count}`;
  return HARDWARE.find((known) => plain(known.name) === wanted) ?? null;
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
    .trim();
}

/** The cheapest instance on which the containers have that memory. */
export function cheapestInstance(hardware: HardwareClass, neededMiB: number): Instance | null {
  return hardware.instances.find(({ containerMiB }) => containerMiB >= neededMiB) ?? null;
}
