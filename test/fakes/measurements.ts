import type { Measurements } from '../../core/flow/attempt/measurements.ts';

/** Measurements of a run on a CPU of which little was seen, with what the test changes of them. */
export function measuredOf(changed: Partial<Measurements> = {}): Measurements {
  return {
    seconds: { download: 1, load: 14, train: 9, evaluate: 0 },
    steadyStep: null,
    memory: { allocatedBytes: null, reservedBytes: null, deviceBytes: null, groupResidentBytes: 2 ** 30 },
    gpu: null,
    firstBatch: null,
    lastBatch: null,
    firstLosses: [],
    determinism: null,
    today: null,
    withoutEffect: [],
    ...changed,
  };
}

/** The switches as an engine leaves them that was not told to repeat itself. */
export const FREE: NonNullable<Measurements['determinism']> = {
  fullDeterminism: false,
  deterministicAlgorithms: false,
  cudnnDeterministic: false,
  cublasWorkspaceConfig: null,
  threads: 2,
};
