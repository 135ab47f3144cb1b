import type { Run } from '../../post/post.ts';
import type { Interval } from '../diagnosis.ts';
import { cheapestInstance, HARDWARE, type HardwareClass } from '../hardware.ts';
import { COEFFICIENTS } from './coefficients.ts';
import { type Demand, type Fit, fitOf } from './fits.ts';
import { aroundMedian, scaled } from './interval.ts';
import { type MemoryInput, type MemoryParts, peakMemory } from './memory.ts';
import { memoryInputOf } from './memory-input.ts';
import { type ModelShape, totalParameters } from './model-shape.ts';
import { type Recommendation, recommend } from './recommend.ts';
import { secondsOfRun, stepsOfRun } from './run-time.ts';
import { stepTokens } from './step-tokens.ts';
import type { TrainingSetup } from './training-setup.ts';
import { kindOf, WIDTHS } from './width.ts';

/** What is at hand besides the run. */
export interface EstimateContext {
  /** Hardware that the run is meant for: time, price, recommendations and a colocated vLLM's share are worked out for it. */
  readonly hardware: HardwareClass;
  /** The parsed config.json of a model, by the id or path that the run names; undefined where none is at hand. */
  readonly configOf?: (model: string) => unknown;
}

/** What a run takes, before it is executed. */
export interface RunEstimate {
  /** Peak of one device; null where the run is incomplete, no training, or its model unknown. */
  readonly gpuMemoryGiB: Interval | null;
  /** What the median is made of, in GiB. */
  readonly parts: MemoryParts | null;
  /** GPUs that the command uses, on all its machines. */
  readonly devices: number;
  /** By hardware class. */
  readonly fits: Readonly<Record<string, Fit>>;
  readonly seconds: Interval | null;
  readonly usd: Interval | null;
  readonly recommendations: readonly Recommendation[];
  /** What was taken for granted, and why something is null; for people. */
  readonly assumptions: readonly string[];
}

/** Card that a colocated vLLM engine takes its share of where the hardware class is not the one that was measured on. */
const DATACENTRE_CARD_GIB = 80;

/** Estimates what a run takes, from its words alone and from whatever is at hand. */
export function estimateOfRun(run: Run, context: EstimateContext): RunEstimate {
  const found = memoryInputOf(run, context.configOf);
  if (found.kind === 'unknown') return nothing(found);
  const { input, options } = found;
  const { setup, model, tokens } = input;
  const { devices } = setup.parallelism;
  const { hardware } = context;
  const width = WIDTHS[kindOf(setup, model)];
  const partsFor = (changed: TrainingSetup, cardGiB: number): MemoryParts => {
    const seen = changed === setup ? tokens : stepTokens(changed, model, options, run.environment);
    return peakMemory({ ...input, setup: changed, tokens: seen, cardGiB }, COEFFICIENTS);
  };
  const peakOn = (changed: TrainingSetup, on: HardwareClass): Interval =>
    aroundMedian(partsFor(changed, on.memoryGiB).total, width);
  const parts = partsFor(setup, DATACENTRE_CARD_GIB);
  const steps = stepsOfRun(setup, tokens, options);
  const seconds =
    steps === null || devices > hardware.devices ? null : secondsOfRun(setup, model, tokens, steps, hardware);
  const instance = cheapestInstance(hardware, HOST_MIB + offloadedMiB(setup, model));
  return {
    gpuMemoryGiB: aroundMedian(parts.total, width),
    parts,
    devices,
    fits: fitsOf((on) => ({ gpuMemoryGiB: peakOn(setup, on), devices })),
    seconds,
    usd: seconds === null || instance === null ? null : scaled(seconds, instance.usdPerHour / 3600),
    recommendations: recommend(setup, hardware, (changed) => partsFor(changed, hardware.memoryGiB).total),
    assumptions: [...assumptionsOf(input), ...found.assumed],
  };
}

function nothing({ why, devices }: { readonly why: string; readonly devices: number }): RunEstimate {
  return {
    gpuMemoryGiB: null,
    parts: null,
    devices,
    fits: fitsOf(() => ({ gpuMemoryGiB: null, devices })),
    seconds: null,
    usd: null,
    recommendations: [],
    assumptions: [why],
  };
}

function fitsOf(demandOn: (hardware: HardwareClass) => Demand): Readonly<Record<string, Fit>> {
  return Object.fromEntries(HARDWARE.map((hardware) => [hardware.name, fitOf(demandOn(hardware), hardware)]));
}

/** MiB that loading a model and reading data take beside the GPU. */
const HOST_MIB = 8_192;

function offloadedMiB({ parallelism }: TrainingSetup, model: ModelShape): number {
  const each = (parallelism.offload.optimizer ? 12 : 0) + (parallelism.offload.weights ? 4 : 0);
  return (totalParameters(model) * each) / 2 ** 20;
}

function assumptionsOf({ setup, model, tokens }: Omit<MemoryInput, 'cardGiB'>): readonly string[] {
  const billions = (totalParameters(model) / 1e9).toFixed(1);
  const guessed = tokens.guessed ? ', guessed: nothing is known of the data' : '';
  const share = `vLLM takes ${setup.vllmShare} of the card it runs on; the figure is for one of ${DATACENTRE_CARD_GIB} GiB`;
  return [
    `${model.id}: ${billions} billion parameters (${model.source})`,
    `rows of at most ${Math.round(tokens.longest)} tokens${guessed}`,
    ...(setup.vllmShare > 0 ? [share] : []),
    ...(tokens.rows === null ? ['how many rows there are is not known'] : []),
  ];
}
