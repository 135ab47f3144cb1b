/**
 * The few numbers that no source gives and that are therefore calibrated (test/calibration/calibrate.ts; docs/fit.md has the
 * error). Everything else in the memory model is counted from shapes and options.
 */
export interface Coefficients {
  /** GiB of the CUDA context, its libraries and what the allocator keeps beside the tensors. */
  readonly base: number;
  /** Share of the weights that is taken beside them: what loading them leaves in the allocator. */
  readonly loading: number;
  /** GiB more where processes talk to each other (NCCL buffers). */
  readonly communication: number;
  /** Multiplies what one recomputed layer holds while it is computed. */
  readonly layer: number;
  /** Multiplies what all layers hold where nothing is recomputed. */
  readonly kept: number;
  /** Bytes for each logit: the 16-bit output, its 32-bit copy, the softmax and the gradient. */
  readonly logit: number;
  /** Like `logit`, in the 1.x and 2.x lines: their transformers makes 32-bit copies of the whole row. */
  readonly oldLogit: number;
  /** Like `logit`, for preference training: log-probabilities of both answers and a reference. */
  readonly preferenceLogit: number;
  /** Like `logit`, for distillation: two models' whole distributions. */
  readonly distillationLogit: number;
  /** Bytes a trained parameter, while plain PyTorch's optimizer works. */
  readonly optimizerStep: number;
  /** Bytes a trained parameter that ZeRO-1 and ZeRO-2 hold on every device beside the weight. */
  readonly zeroGradient: number;
  /** GiB that ZeRO-3 holds gathered. */
  readonly gathered: number;
  /** How much more the fullest device has than the mean, where layers are laid over devices. */
  readonly uneven: number;
  /** Share of a model's weights that is there at once while ZeRO-3 gathers them to generate. */
  readonly generating: number;
  /** Share of the vLLM engine's memory that stays taken while it sleeps. */
  readonly asleep: number;
  /** Multiplies what frozen vision towers hold for an image. */
  readonly vision: number;
}

export const COEFFICIENTS: Coefficients = {
  base: 2.17,
  loading: 0.0458,
  communication: 0.594,
  layer: 1,
  kept: 1.37,
  logit: 10.3,
  oldLogit: 16,
  preferenceLogit: 15.4,
  distillationLogit: 28.1,
  optimizerStep: 2.22,
  zeroGradient: 2.78,
  gathered: 5.17,
  uneven: 1.12,
  generating: 1.04,
  asleep: 1.15,
  vision: 0.949,
};
