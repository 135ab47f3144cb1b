import { type ModelShape, textParameters } from './model-shape.ts';
import type { TrainingSetup } from './training-setup.ts';

/** Parameters that get a gradient. */
export function trainedParameters(setup: TrainingSetup, model: ModelShape): number {
  const text = textParameters(model.text);
  const vision = model.vision?.parameters ?? 0;
  const { tuner, freeze } = setup;
  switch (tuner.kind) {
    case 'full': {
      const head = hasHead(setup) ? 0 : text.head;
      return ((freeze.text ? 0 : text.total - head) + (freeze.vision ? 0 : vision)) * (1 - setup.frozenShare);
    }
    case 'galore':
      return text.total;
    case 'lora':
      return (
        loraParameters(model, tuner.rank) +
        (freeze.vision || tuner.fullVision || model.vision === null ? 0 : towerLora(model.vision, tuner.rank))
      );
    case 'small':
      // The documentation's comparison of tuners has 20 to 34 million for 7 billion (v2.6.1, LLM/Benchmark.md).
      return 0.004 * text.total;
    case 'llamapro':
      return tuner.blocks * text.layer;
    case 'lisa':
      return text.embedding + text.head + tuner.layers * text.layer;
  }
}

/** Whole copies of layers that train beside adapters. */
export function savedParameters({ savedModules }: TrainingSetup, model: ModelShape): number {
  const { embedding, head } = textParameters(model.text);
  return (savedModules.embedding ? embedding : 0) + (savedModules.head ? head : 0);
}

/** Two thin matrices beside each linear layer of the blocks: rank times (inputs plus outputs). */
function loraParameters({ text }: ModelShape, rank: number): number {
  const query = text.heads * text.headDim;
  const kv = text.kvHeads * text.headDim;
  const attention = 2 * (text.hidden + query) + 2 * (text.hidden + kv);
  const width = text.experts === null ? text.intermediate : text.experts.intermediate;
  const blocks = text.experts === null ? 1 : text.experts.count;
  return rank * text.layers * (attention + blocks * (text.gatedMlp ? 3 : 2) * (text.hidden + width));
}

function towerLora(
  { layers, hidden, intermediate }: NonNullable<ModelShape['vision']>,
  rank: number,
): number {
  return rank * layers * (8 * hidden + 2 * (hidden + intermediate));
}

/** Classification, embedding and reward models have no output layer over the vocabulary. */
export function hasHead({ objective, rlhfType, taskType }: TrainingSetup): boolean {
  return (
    objective !== 'classification' &&
    objective !== 'embedding' &&
    rlhfType !== 'rm' &&
    taskType !== 'reranker'
  );
}
