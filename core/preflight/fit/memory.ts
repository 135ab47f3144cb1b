import { activationBytes, logitBytes, visionBytes } from './activations.ts';
import type { Coefficients } from './coefficients.ts';
import { helperModels } from './helper-models.ts';
import type { ModelShape } from './model-shape.ts';
import type { StepTokens } from './step-tokens.ts';
import type { TrainingSetup } from './training-setup.ts';
import { trainingState, weightBytes } from './training-state.ts';

const GIB = 2 ** 30;

/** Peak of one device in GiB, by what it is made of. */
export interface MemoryParts {
  readonly base: number;
  readonly weights: number;
  readonly helpers: number;
  readonly gradientsAndOptimizer: number;
  readonly activations: number;
  readonly logits: number;
  readonly vision: number;
  readonly generation: number;
  readonly total: number;
}

export interface MemoryInput {
  readonly setup: TrainingSetup;
  readonly model: ModelShape;
  readonly tokens: StepTokens;
  /** Other models that sit on the same device: reference, reward, value, teacher. */
  readonly helpers: { readonly reward: ModelShape | null; readonly teacher: ModelShape | null };
  /** Memory of the card: a vLLM engine on the same device takes a share of it. */
  readonly cardGiB: number;
}

/**
 * Peak GPU memory of one device. While a step computes, what it saves for its gradient is there; while the optimizer works, its
 * scratch is: the larger of both counts.
 */
export function peakMemory(input: MemoryInput, coefficients: Coefficients): MemoryParts {
  const { setup, model, tokens, cardGiB } = input;
  const { parallelism } = setup;
  const state = trainingState(setup, model, coefficients);
  const helpers = helperModels(input) / GIB;
  const activations = activationBytes(setup, model, tokens, coefficients) / GIB;
  const logits = logitBytes(setup, model, tokens, coefficients) / GIB;
  const vision = visionBytes(setup, model, tokens, coefficients) / GIB;
  const base = coefficients.base + (parallelism.devices > 1 ? coefficients.communication : 0);
  const weights = (state.weights * (1 + coefficients.loading)) / GIB;
  const scratch = Math.max(0, state.step / GIB - activations - logits - vision);
  const gradientsAndOptimizer = state.kept / GIB + scratch;
  const vllm = setup.vllmShare * cardGiB * (setup.vllmSleeps ? coefficients.asleep : 1);
  const generation = vllm + (generates(setup) ? coefficients.generating * gathered(input) : 0);
  const parts = { base, weights, helpers, gradientsAndOptimizer, activations, logits, vision, generation };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** On-policy training without vLLM generates with the trained model itself. */
function generates({ objective, vllmServes, vllmShare, onPolicy }: TrainingSetup): boolean {
  const own = !vllmServes && vllmShare === 0;
  return own && (objective === 'ppo' || objective === 'grpo' || (objective === 'distillation' && onPolicy));
}

/** GiB of weights that ZeRO-3 gathers onto each device to generate (trl, ds3_gather_for_generation). */
function gathered({ setup, model }: MemoryInput): number {
  if (setup.parallelism.sharding !== 3) return 0;
  return weightBytes(model, setup.weightBytes, setup.quantBits, true) / GIB;
}
