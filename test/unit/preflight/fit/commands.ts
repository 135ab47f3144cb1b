import { estimateOfRun, type RunEstimate } from '../../../../core/preflight/fit/estimate-run.ts';
import { runOfWords } from '../../../../core/preflight/fit/run-of-words.ts';
import { hardwareClass } from '../../../../core/preflight/hardware.ts';

/** What is estimated of a command line, for examples: `NAME=value … swift sft …`, read at spaces. */
export function estimate(command: string, gpu = 'A10G'): RunEstimate {
  const words = command.trim().split(/\s+/);
  const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const environment = Object.fromEntries(words.slice(0, start).map((word) => word.split('=')));
  const run = runOfWords({ environment, words: words.slice(start) });
  const hardware = hardwareClass(gpu);
  if (run === null || hardware === null) throw new Error(`no run, or no hardware: ${command}`);
  return estimateOfRun(run, { hardware });
}

/** The median in GiB of one device. */
export function gib(command: string): number {
  const { gpuMemoryGiB } = estimate(command);
  if (gpuMemoryGiB === null) throw new Error(`no estimate: ${command}`);
  return gpuMemoryGiB.median;
}
