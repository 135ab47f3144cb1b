import type { Coefficients } from './coefficients.ts';
import { type ModelShape, textParameters, towersOf } from './model-shape.ts';
import { hasHead, savedParameters, trainedParameters } from './trained-parameters.ts';
import type { TrainingSetup } from './training-setup.ts';

/** Bytes on one device that do not depend on the data. */
export interface TrainingState {
  readonly weights: number;
  /** Gradients and optimizer state: there all the time. */
  readonly kept: number;
  /** What the optimizer's step needs for a moment. */
  readonly step: number;
}

const GIB = 2 ** 30;

export function trainingState(
  setup: TrainingSetup,
  model: ModelShape,
  coefficients: Coefficients,
): TrainingState {
  const { parallelism, tuner } = setup;
  const weights = weightsOnDevice(setup, model, coefficients);
  const trained = trainedParameters(setup, model) / parallelism.devicesPerModel;
  if (tuner.kind === 'lora' || tuner.kind === 'small') {
    const vision = tuner.kind === 'lora' && tuner.fullVision ? (model.vision?.parameters ?? 0) : 0;
    // Adapters are kept in 32 bits (peft autocast_adapter_dtype): weight, gradient and two moments.
    const each = 4 + (4 + 8) / (parallelism.sharding >= 2 ? parallelism.processes : 1);
    return {
      weights,
      kept: (trained + savedParameters(setup, model)) * each + fullState(setup, vision, coefficients).kept,
      step: 0,
    };
  }
  const { kept, step } =
    tuner.kind === 'galore'
      ? galoreState(setup, model, coefficients)
      : fullState(setup, trained, coefficients);
  return { weights, kept, step };
}

/**
 * Gradients and Adam's state of parameters that train as they are.
 * Plain PyTorch keeps them in the weights' own 16 bits: gradient 2, moments 2 + 2 bytes; data-parallel processes add a bucket copy.
 * DeepSpeed keeps a 32-bit master copy and moments (12 bytes), shared out over the processes.
 */
function fullState(
  setup: TrainingSetup,
  trained: number,
  coefficients: Coefficients,
): { kept: number; step: number } {
  const { parallelism, optimizer } = setup;
  const { processes, sharding, offload } = parallelism;
  const moments = { adam: 2, 'adam 8 bit': 0.5, adafactor: 0, sgd: 0, muon: 1 }[optimizer];
  if (parallelism.framework === 'fsdp') {
    // Mixed precision of FSDP trains a 32-bit copy: weight, gradient, moments, all shared out.
    return {
      kept: (trained * (4 + 4 + 4 * moments)) / processes,
      step: (trained * coefficients.optimizerStep) / processes,
    };
  }
  if (parallelism.framework === 'torch') {
    const bucket = processes > 1 ? setup.weightBytes : 0;
    return {
      kept: trained * (setup.weightBytes * (1 + moments) + bucket),
      step: trained * coefficients.optimizerStep,
    };
  }
  const states = offload.optimizer ? 0 : 4 + 4 * moments;
  if (parallelism.framework === 'megatron') {
    // Gradients add up in 32 bits where their expert lies; the distributed optimizer shares out the rest over all
    // processes (Megatron-LM, docs/api-guide/dist_optimizer.md).
    const share = sharding === 0 ? 1 : processes;
    return { kept: trained * (4 / Math.max(1, parallelism.experts) + states / share), step: 0 };
  }
  switch (sharding) {
    case 0:
      return { kept: trained * (coefficients.zeroGradient + 2 + states), step: trained * 4 };
    case 1:
      return {
        kept: trained * (coefficients.zeroGradient + 2 + states / processes),
        step: (trained * 4) / processes,
      };
    case 2:
      return {
        kept: trained * (coefficients.zeroGradient + (2 + states) / processes),
        step: (trained * 4) / processes,
      };
    case 3:
      // Offloaded gradients leave with the optimizer; the step works on groups of 10^9 parameters (zero3.json).
      return {
        kept: (trained * ((offload.optimizer ? 0 : 2) + states)) / processes,
        step: 4 * Math.min(1e9, trained / processes),
      };
  }
}

/** GaLore keeps moments only of low-rank projections, but whole ones of the embedding and the output layer. */
function galoreState(
  setup: TrainingSetup,
  model: ModelShape,
  coefficients: Coefficients,
): { kept: number; step: number } {
  const text = textParameters(model.text);
  const rank = setup.tuner.kind === 'galore' ? setup.tuner.rank : 0;
  const quantized = setup.tuner.kind === 'galore' && setup.tuner.quantized;
  const outer = text.embedding + text.head;
  const inner = text.total - outer;
  const projected = inner * Math.min(1, (2 * rank) / model.text.hidden);
  const moment = quantized ? 1 : 2;
  const kept = text.total * 2 + outer * 2 * moment + projected * 2 * moment;
  return { kept, step: outer * coefficients.optimizerStep };
}

/** Bytes of a model's weights before they are laid out over devices. */
export function weightBytes(
  model: ModelShape,
  bytes: number,
  bits: number | null,
  withHead: boolean,
): number {
  const text = textParameters(model.text);
  const outer = (text.embedding + (withHead ? text.head : 0)) * bytes;
  const towers = towersOf(model) * bytes;
  const inner = text.total - text.embedding - text.head;
  // Scales and zero points of groups of 64 to 128 weights add about half a bit.
  return outer + towers + (bits === null ? inner * bytes : (inner * (bits + 0.5)) / 8);
}

function weightsOnDevice(setup: TrainingSetup, model: ModelShape, coefficients: Coefficients): number {
  const { parallelism } = setup;
  const bits = setup.quantBits ?? model.quantized?.bits ?? null;
  const all = weightBytes(model, setup.weightBytes, bits, hasHead(setup)) + newBlocks(setup, model);
  if (parallelism.sharding === 3) {
    // Gathered layers are never more than what the other devices hold.
    const gathered = Math.min(all * (1 - 1 / parallelism.processes), coefficients.gathered * GIB);
    return parallelism.offload.weights ? gathered : all / parallelism.processes + gathered;
  }
  const uneven =
    parallelism.devicesPerModel > 1 && parallelism.framework === 'torch' ? coefficients.uneven : 1;
  return (all * uneven) / partsOfModel(setup, model);
}

/** Devices over which one copy of the model lies: by layers, by tensors, by experts (nearly all parameters of a mixture). */
function partsOfModel({ parallelism }: TrainingSetup, model: ModelShape): number {
  return parallelism.devicesPerModel * (model.text.experts === null ? 1 : Math.max(1, parallelism.experts));
}

function newBlocks({ tuner, weightBytes: bytes }: TrainingSetup, model: ModelShape): number {
  return tuner.kind === 'llamapro' ? tuner.blocks * textParameters(model.text).layer * bytes : 0;
}
