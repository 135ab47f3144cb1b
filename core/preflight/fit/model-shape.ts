/** The language part of a model. Parameters are counted from it, so that every number has one source. */
export interface TextShape {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly vocabulary: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** The output layer is the embedding. */
  readonly tied: boolean;
  /** Three matrices in a feed-forward block (gate, up, down), else two. */
  readonly gatedMlp: boolean;
  /** The query projection also makes a gate of its own size. */
  readonly gatedQuery: boolean;
  readonly experts: Experts | null;
}

/** The feed-forward blocks of a mixture of experts. */
export interface Experts {
  readonly count: number;
  /** Used for one token. */
  readonly active: number;
  readonly intermediate: number;
  /** Width of the expert that all tokens use; 0 where there is none. */
  readonly shared: number;
  /** Layers that have one dense block in place of the experts. */
  readonly denseLayers: number;
}

/** A vision or audio encoder in front of the language part. */
export interface TowerShape {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly parameters: number;
  /** Pixels on the side of a patch; 0 for audio. */
  readonly patch: number;
  /** Patches on the side of the square that becomes one token of the language part. */
  readonly merge: number;
  /** Images are cut into squares of this side, in pixels; null where they keep their shape. */
  readonly tile: number | null;
}

export type Quantization = 'awq' | 'gptq' | 'fp8' | 'bnb' | 'other';

/** What memory and time depend on in a model. */
export interface ModelShape {
  readonly id: string;
  readonly text: TextShape;
  readonly vision: TowerShape | null;
  readonly audio: TowerShape | null;
  /** Speaks answers; loaded unless ENABLE_AUDIO_OUTPUT says no. */
  readonly speech: TowerShape | null;
  /** Weights that the model is published with; null: 16 bits. */
  readonly quantized: { readonly method: Quantization; readonly bits: number } | null;
  /**
   * - `table`: shapes from the table of families
   * - `config`: shapes from the config.json at hand
   * - `name`: only the count of parameters, from the model's id; the shape is scaled from a known model
   */
  readonly certainty: 'table' | 'config' | 'name';
  /** Where the numbers come from, for people. */
  readonly source: string;
}

/** Parameters of the language part by what trains and quantises differently. */
export interface TextParameters {
  readonly embedding: number;
  /** The output layer; 0 where it is the embedding. */
  readonly head: number;
  /** One layer. */
  readonly layer: number;
  readonly total: number;
  /** Used for one token. */
  readonly active: number;
}

/** Norms and biases, well under a thousandth of a model, are left out. */
export function textParameters(text: TextShape): TextParameters {
  const embedding = text.vocabulary * text.hidden;
  const head = text.tied ? 0 : embedding;
  const query = text.heads * text.headDim;
  const attention = text.hidden * (query * (text.gatedQuery ? 3 : 2) + 2 * text.kvHeads * text.headDim);
  const matrices = text.gatedMlp ? 3 : 2;
  const dense = matrices * text.hidden * text.intermediate;
  if (text.experts === null) {
    const layer = attention + dense;
    const total = embedding + head + text.layers * layer;
    return { embedding, head, layer, total, active: total };
  }
  const { count, active, intermediate, shared, denseLayers } = text.experts;
  const expert = 3 * text.hidden * intermediate;
  const sharedExpert = 3 * text.hidden * shared;
  const sparseLayers = text.layers - denseLayers;
  const without =
    embedding + head + text.layers * attention + denseLayers * dense + sparseLayers * sharedExpert;
  const total = without + sparseLayers * count * expert;
  const used = without + sparseLayers * active * expert;
  return { embedding, head, layer: (total - embedding - head) / text.layers, total, active: used };
}

/** Parameters of an encoder from its shape: four square attention matrices and a feed-forward block in each layer. */
export function towerParameters(
  layers: number,
  hidden: number,
  intermediate: number,
  gatedMlp: boolean,
): number {
  return layers * (4 * hidden * hidden + (gatedMlp ? 3 : 2) * hidden * intermediate);
}

/** All parameters of a model. */
export function totalParameters(model: ModelShape): number {
  return textParameters(model.text).total + towersOf(model);
}

/** Parameters of everything around the language part. */
export function towersOf({ vision, audio, speech }: ModelShape): number {
  return [vision, audio, speech].reduce((total, tower) => total + (tower?.parameters ?? 0), 0);
}
