import { z } from 'zod';

const seconds = z.number().min(0);
const bytes = z.int().min(0);
const batch = z.strictObject({
  step: z.int().min(1),
  /** SHA-256 over the tokenised batches of that optimizer step. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  tokens: z.int().min(0),
});

/** What was measured of one attempt besides its log. Null is what was not seen, and never what was not there. */
export const measurements = z.strictObject({
  /** Where the wall time went. Nothing is counted twice: evaluations lie within the training and are taken out of it. */
  seconds: z.strictObject({
    /** Laying of the inputs; with a cache also their download. */
    download: seconds.nullable(),
    /** From the engine's start to the first step: imports, weights, tokenising. */
    load: seconds.nullable(),
    train: seconds.nullable(),
    evaluate: seconds.nullable(),
  }),
  /** Median time of a step in seconds, without the first ten, evaluations and checkpoints; over `timed` steps. */
  steadyStep: z.strictObject({ seconds, timed: z.int().min(1) }).nullable(),
  /** Peaks, in bytes. */
  memory: z.strictObject({
    /** Of PyTorch's allocator on the first process's GPU. */
    allocatedBytes: bytes.nullable(),
    reservedBytes: bytes.nullable(),
    /** Of the fullest GPU, everything that is on it, as nvidia-smi samples it. */
    deviceBytes: bytes.nullable(),
    /** Without a GPU: resident memory of the engine's process group; pages that its processes share count in each. */
    groupResidentBytes: bytes.nullable(),
  }),
  /** Means over all GPUs and samples of the training. */
  gpu: z
    .strictObject({
      samples: z.int().min(1),
      utilisationPercent: z.number().min(0).nullable(),
      powerWatts: z.number().min(0).nullable(),
    })
    .nullable(),
  firstBatch: batch.nullable(),
  lastBatch: batch.nullable(),
  /** Losses of the first steps, at most 20, as logged; null where one is not finite. */
  firstLosses: z.array(z.number().nullable()),
  /** The switches that make kernels repeat themselves bit by bit, as they were when the training began. */
  determinism: z
    .strictObject({
      fullDeterminism: z.boolean(),
      deterministicAlgorithms: z.boolean(),
      cudnnDeterministic: z.boolean(),
      cublasWorkspaceConfig: z.string().nullable(),
      threads: z.int().min(1),
    })
    .nullable(),
  /** The day that prompt templates printed. */
  today: z.iso.date().nullable(),
  /** Options of the command that changed nothing here, each with the reason. */
  withoutEffect: z.array(z.strictObject({ option: z.string(), reason: z.string() })),
});

export type Measurements = z.infer<typeof measurements>;

/** Whether kernels were held to repeat themselves, which makes them slower and larger than a reader's. */
export function wasDeterministic({ determinism }: Measurements): boolean {
  return (
    determinism !== null &&
    (determinism.fullDeterminism || determinism.deterministicAlgorithms || determinism.cudnnDeterministic)
  );
}
