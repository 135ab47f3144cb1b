import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';

/** One line of nvidia-smi: one GPU at one moment. What the card does not tell is null. */
export interface GpuSample {
  /** As nvidia-smi prints it, in the machine's own time zone: `2026/11/25 12:30:45.123`. */
  readonly at: string;
  readonly gpu: number;
  readonly usedBytes: number | null;
  readonly utilisationPercent: number | null;
  readonly powerWatts: number | null;
}

const QUERY = 'timestamp,index,memory.used,utilization.gpu,power.draw';
const EVERY_MILLISECONDS = 1_000;

/**
 * Reads what `nvidia-smi --query-gpu=… --format=csv,noheader,nounits` printed. A card without a sensor prints `[N/A]` or
 * `[Not Supported]` in its place; a last line that was cut off, and lines of another form, are left out.
 */
export function readGpuSamples(text: string): readonly GpuSample[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const [at, index, used, utilisation, power] = cells;
    if (cells.length !== 5 || at === undefined || !/^\d+$/.test(index ?? '')) return [];
    const mebibytes = numberOf(used);
    return [
      {
        at,
        gpu: Number(index),
        usedBytes: mebibytes === null ? null : mebibytes * 2 ** 20,
        utilisationPercent: numberOf(utilisation),
        powerWatts: numberOf(power),
      },
    ];
  });
}

function numberOf(cell: string | undefined): number | null {
  return cell !== undefined && /^\d+(?:\.\d+)?$/.test(cell) ? Number(cell) : null;
}

export interface GpuSummary {
  readonly peakBytes: number | null;
  readonly samples: number;
  readonly utilisationPercent: number | null;
  readonly powerWatts: number | null;
}

/** The fullest GPU's peak, and means over all GPUs and samples; null where there is no sample. */
export function summarise(samples: readonly GpuSample[]): GpuSummary | null {
  if (samples.length === 0) return null;
  const used = samples.flatMap(({ usedBytes }) => (usedBytes === null ? [] : [usedBytes]));
  return {
    peakBytes: used.length === 0 ? null : Math.max(...used),
    samples: samples.length,
    utilisationPercent: meanOf(samples.map(({ utilisationPercent }) => utilisationPercent)),
    powerWatts: meanOf(samples.map(({ powerWatts }) => powerWatts)),
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/**
 * Has `nvidia-smi` print a line for each GPU every second into a file, in a process group of its own. Answers with the
 * function that ends it, which is no error where it ended by itself or the machine has no nvidia-smi.
 */
export async function sampleGpus(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const output = await open(file, 'w');
  const words = [`--query-gpu=${QUERY}`, '--format=csv,noheader,nounits', '-lms', String(EVERY_MILLISECONDS)];
  const child = spawn('nvidia-smi', words, {
    env: { ...environment },
    stdio: ['ignore', output.fd, 'ignore'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  await output.close();
  return async () => {
    stop(child);
    await ended;
  };
}

function stop({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself between the look and the signal.
  }
}
