import type { Measurements } from '../../core/flow/attempt/measurements.ts';
import type { TrainingLog } from '../../core/swift/training-log.ts';
import type { GpuSummary } from './gpu-samples.ts';
import type { Observation } from './observation.ts';
import { type Asked, withoutEffect } from './without-effect.ts';

/** Everything that one attempt's measurements are made of. Times are milliseconds since 1970. */
export interface Measured {
  readonly preparingFrom: number;
  readonly engineFrom: number;
  readonly observation: Observation | null;
  readonly log: TrainingLog | null;
  readonly gpu: GpuSummary | null;
  readonly groupResidentBytes: number | null;
  readonly asked: Asked;
  readonly today: string | null;
}

const FIRST_LOSSES = 20;

export function measurementsOf(measured: Measured): Measurements {
  const { observation, log, gpu } = measured;
  const { steps } = observation ?? {};
  return {
    seconds: secondsOf(measured),
    steadyStep:
      steps !== undefined && steps.medianSeconds !== null && steps.timed > 0
        ? { seconds: steps.medianSeconds, timed: steps.timed }
        : null,
    memory: {
      allocatedBytes: observation?.memory?.allocatedBytes ?? null,
      reservedBytes: observation?.memory?.reservedBytes ?? null,
      deviceBytes: gpu?.peakBytes ?? null,
      groupResidentBytes: measured.groupResidentBytes,
    },
    gpu:
      gpu === null
        ? null
        : {
            samples: gpu.samples,
            utilisationPercent: gpu.utilisationPercent,
            powerWatts: gpu.powerWatts,
          },
    firstBatch: observation?.firstBatch ?? null,
    lastBatch: observation?.lastBatch ?? null,
    firstLosses: (log?.steps ?? []).slice(0, FIRST_LOSSES).map(({ values: { loss } }) => finite(loss)),
    determinism: observation?.determinism ?? null,
    today: measured.today,
    withoutEffect: withoutEffect(measured.asked, observation?.machinery),
  };
}

/**
 * ```
 * preparing ── engine ──────── first step ─── evaluations ─── last step ── end
 * └ download ─┘└──── load ────┘└──── train (without evaluate) ──┘
 * ```
 */
function secondsOf({ preparingFrom, engineFrom, observation, log }: Measured): Measurements['seconds'] {
  const runtimes = (log?.evaluations ?? []).map(({ values }) => values.eval_runtime);
  const known = runtimes.filter((runtime) => runtime !== undefined);
  // One that did not say how long it took leaves the sum unknown.
  const evaluate = known.length === runtimes.length && log !== null ? sum(known) : null;
  const { trainBeganAt, trainEndedAt } = observation ?? {};
  const trained =
    trainBeganAt === undefined || trainEndedAt === undefined ? null : trainEndedAt - trainBeganAt;
  return {
    download: notNegative((engineFrom - preparingFrom) / 1000),
    load: trainBeganAt === undefined ? null : notNegative(trainBeganAt - engineFrom / 1000),
    train: trained === null ? null : notNegative(trained - (evaluate ?? 0)),
    evaluate,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The clock of a machine may be set back in the middle. */
function notNegative(value: number): number {
  return Math.max(0, value);
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
