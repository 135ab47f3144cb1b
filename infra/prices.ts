import { readFileSync } from 'node:fs';
import { z } from 'zod';

const pricedInstance = z.object({ vcpu: z.int(), memoryMiB: z.int(), usdPerHour: z.number() });

const gpuFile = z.object({
  date: z.iso.date(),
  classes: z.array(z.object({ name: z.string(), devices: z.int(), instances: z.array(z.string()) })),
  instances: z.record(z.string(), pricedInstance),
});
const cpuFile = z.object({
  date: z.iso.date(),
  source: z.string(),
  instances: z.record(z.string(), pricedInstance),
});

const idleFile = z.object({
  date: z.iso.date(),
  source: z.string(),
  secretMonth: z.number(),
  alarmMonth: z.number(),
  dashboardMonth: z.number(),
  freeDashboards: z.int(),
  storageGigabyteMonth: z.number(),
  lambdaMillionRequests: z.number(),
  lambdaGigabyteSecond: z.number(),
});

const GPU = gpuFile.parse(read('../core/preflight/hardware.json'));
const CPU = cpuFile.parse(read('cpu-prices.json'));

/** What is paid for whether anything runs or not, in US dollars. */
export const IDLE_PRICES = idleFile.parse(read('idle-prices.json'));

/** When the price files were true. */
export const PRICE_DATE = { gpu: GPU.date, cpu: CPU.date, idle: IDLE_PRICES.date };

export interface InstancePrice {
  readonly vcpus: number;
  readonly gpus: number;
  readonly memoryMiB: number;
  /** On-demand, in us-east-1. */
  readonly usdPerHour: number;
  /** The hardware class of hardware.json; `cpu` without a GPU. */
  readonly hardware: string;
}

/** What the dated price files say of an instance type; null for one that they do not have. */
export function instancePrice(type: string): InstancePrice | null {
  const gpuClass = GPU.classes.find(({ instances }) => instances.includes(type));
  const found = GPU.instances[type] ?? CPU.instances[type];
  if (found === undefined) return null;
  const { vcpu: vcpus, memoryMiB, usdPerHour } = found;
  return { vcpus, memoryMiB, usdPerHour, gpus: gpuClass?.devices ?? 0, hardware: gpuClass?.name ?? 'cpu' };
}

/** The dearest of the types: a ledger that counts with it never counts too little. */
export function dearest(types: readonly string[]): number {
  return Math.max(...types.map((type) => instancePrice(type)?.usdPerHour ?? Number.POSITIVE_INFINITY));
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}
