import type { Coefficients } from './coefficients.ts';
import type { ModelShape } from './model-shape.ts';
import type { StepTokens } from './step-tokens.ts';
import { hasHead } from './trained-parameters.ts';
import type { TrainingSetup } from './training-setup.ts';

/**
 * Bytes that the language part's layers hold for the backward pass. With recomputation: every layer's input (16 bits), and everything of
 * the one layer that is recomputed; without: everything of every layer. "Everything" counts the tensors that a block saves: norm inputs
 * and outputs, query, key, value, the attention's output, gate, up, their product (Korthikanti et al. 2022, without the score matrix that
 * flash and memory-efficient attention never store).
 */
export function activationBytes(
  setup: TrainingSetup,
  model: ModelShape,
  tokens: StepTokens,
  coefficients: Coefficients,
): number {
  const { text } = model;
  const { devicesPerModel } = setup.parallelism;
  const wide =
    text.experts === null
      ? text.intermediate
      : text.experts.active * text.experts.intermediate + text.experts.shared;
  const attention = (text.heads + 2 * text.kvHeads) * text.headDim;
  const block = 2 * (4 * text.hidden + 2 * attention + (text.gatedMlp ? 4 : 2) * wide);
  // An adapter's dropout and its 32-bit matrices copy the input of every linear layer.
  const adapters =
    setup.tuner.kind === 'lora' || setup.tuner.kind === 'small' ? 4 * (3 * text.hidden + wide) : 0;
  const scores = setup.eagerAttention ? 6 * text.heads * tokens.longest : 0;
  const one = tokens.peak * (block + adapters + scores);
  if (!setup.checkpointing) return (text.layers * coefficients.kept * one) / devicesPerModel;
  const inputs = (tokens.peak * text.layers * text.hidden * 2) / devicesPerModel;
  return inputs + coefficients.layer * one;
}

/** Bytes of logits over the vocabulary and what the loss makes of them. Liger's fused loss never holds them all. */
export function logitBytes(
  setup: TrainingSetup,
  model: ModelShape,
  tokens: StepTokens,
  coefficients: Coefficients,
): number {
  if (!hasHead(setup)) return 0;
  const count = logitTokens(setup, model, tokens) * model.text.vocabulary;
  switch (setup.objective) {
    case 'distillation':
      return count * coefficients.distillationLogit;
    case 'preference':
    case 'kto':
      return count * coefficients.preferenceLogit;
    case 'reranker':
      // Only two words of the vocabulary are compared, but the model computes all, without a gradient for most.
      return tokens.peak * model.text.vocabulary * RERANKER_LOGIT;
    case 'grpo':
      return Math.min(count, tokens.longest * model.text.vocabulary) * coefficients.logit;
    default:
      return setup.liger ? 0 : count * (setup.oldEngine ? coefficients.oldLogit : coefficients.logit);
  }
}

/** The 16-bit output, a 32-bit copy and the gradient. */
const RERANKER_LOGIT = 8;

function logitTokens(setup: TrainingSetup, model: ModelShape, tokens: StepTokens): number {
  if (setup.oldEngine) return tokens.peak;
  const shared = setup.parallelism.sequence > 1;
  const few =
    setup.logitsToKeep ?? (!shared && (model.vision === null || setup.objective === 'distillation'));
  return few ? tokens.labelled : tokens.peak;
}

/** Bytes that the vision tower holds: all its layers where it trains, one where it is frozen. */
export function visionBytes(
  setup: TrainingSetup,
  model: ModelShape,
  tokens: StepTokens,
  coefficients: Coefficients,
): number {
  const { vision } = model;
  if (vision === null || tokens.patches === 0) return 0;
  const block = 2 * (12 * vision.hidden + 3 * vision.intermediate);
  const trains = !setup.freeze.vision || (setup.tuner.kind === 'lora' && setup.tuner.fullVision);
  if (!trains) return coefficients.vision * tokens.patches * block;
  if (!setup.visionCheckpointing) return coefficients.kept * tokens.patches * vision.layers * block;
  return tokens.patches * (vision.layers * vision.hidden * 2 + coefficients.layer * block);
}
