import { z } from 'zod';
import {
  type ModelShape,
  type Quantization,
  type TextShape,
  type TowerShape,
  towerParameters,
} from './model-shape.ts';

const count = z.number().int().positive();

const textConfig = z.object({
  num_hidden_layers: count,
  hidden_size: count,
  intermediate_size: count.optional(),
  vocab_size: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  tie_word_embeddings: z.boolean().optional(),
  hidden_act: z.string().optional(),
  moe_intermediate_size: count.optional(),
  num_experts: count.optional(),
  n_routed_experts: count.nullish(),
  num_local_experts: count.optional(),
  num_experts_per_tok: count.nullish(),
  shared_expert_intermediate_size: z.number().optional(),
  n_shared_experts: z.number().nullish(),
  first_k_dense_replace: z.number().optional(),
});

const visionConfig = z.object({
  depth: count.optional(),
  num_hidden_layers: count.optional(),
  hidden_size: count.optional(),
  embed_dim: count.optional(),
  intermediate_size: count.optional(),
  mlp_ratio: z.number().optional(),
  patch_size: z.union([count, z.array(count)]).optional(),
  spatial_merge_size: count.optional(),
});

const outerConfig = z.object({
  tie_word_embeddings: z.boolean().optional(),
  text_config: z.unknown().optional(),
  llm_config: z.unknown().optional(),
  thinker_config: z.unknown().optional(),
  vision_config: z.unknown().optional(),
  quantization_config: z
    .object({
      quant_method: z.string().optional(),
      bits: z.number().optional(),
      load_in_4bit: z.boolean().optional(),
    })
    .nullish(),
});

/** Activations of feed-forward blocks without a gate; all others of today's language models have one. */
const PLAIN = new Set(['gelu', 'gelu_new', 'gelu_pytorch_tanh_plain', 'relu']);

/** The shape of a model whose config.json (of transformers) is at hand; null where it is none of a language model. */
export function modelOfConfig(id: string, config: unknown): ModelShape | null {
  const outer = outerConfig.safeParse(config);
  if (!outer.success) return null;
  const { thinker_config, text_config, llm_config, vision_config, quantization_config } = outer.data;
  if (typeof thinker_config === 'object' && thinker_config !== null) return modelOfConfig(id, thinker_config);
  const text = textConfig.safeParse(text_config ?? llm_config ?? config);
  if (!text.success) return null;
  const method = quantization_config?.quant_method;
  const fallback =
    method === 'fp8' || (method === 'bitsandbytes' && quantization_config?.load_in_4bit !== true) ? 8 : 4;
  return {
    id,
    text: shapeOf(text.data, outer.data.tie_word_embeddings),
    vision: towerOf(vision_config),
    audio: null,
    speech: null,
    quantized:
      method === undefined ? null : { method: methodOf(method), bits: quantization_config?.bits ?? fallback },
    certainty: 'config',
    source: 'config.json of the model',
  };
}

function shapeOf(text: z.infer<typeof textConfig>, tiedOutside: boolean | undefined): TextShape {
  const experts = text.num_experts ?? text.n_routed_experts ?? text.num_local_experts ?? null;
  const expert = text.moe_intermediate_size ?? text.intermediate_size ?? 4 * text.hidden_size;
  return {
    layers: text.num_hidden_layers,
    hidden: text.hidden_size,
    intermediate: text.intermediate_size ?? 4 * text.hidden_size,
    vocabulary: text.vocab_size,
    heads: text.num_attention_heads,
    kvHeads: text.num_key_value_heads ?? text.num_attention_heads,
    headDim: text.head_dim ?? Math.floor(text.hidden_size / text.num_attention_heads),
    tied: text.tie_word_embeddings ?? tiedOutside ?? false,
    gatedMlp: !PLAIN.has(text.hidden_act ?? 'silu'),
    gatedQuery: false,
    experts:
      experts === null
        ? null
        : {
            count: experts,
            active: text.num_experts_per_tok ?? 1,
            intermediate: expert,
            shared: text.shared_expert_intermediate_size ?? (text.n_shared_experts ?? 0) * expert,
            denseLayers: text.first_k_dense_replace ?? 0,
          },
  };
}

function towerOf(config: unknown): TowerShape | null {
  const parsed = visionConfig.safeParse(config);
  if (!parsed.success) return null;
  const vision = parsed.data;
  const layers = vision.depth ?? vision.num_hidden_layers;
  // Qwen2-VL calls the width of its blocks embed_dim; hidden_size is there the width of its output.
  const hidden = vision.embed_dim ?? vision.hidden_size;
  if (layers === undefined || hidden === undefined) return null;
  const intermediate = vision.intermediate_size ?? Math.round(hidden * (vision.mlp_ratio ?? 4));
  const patch = Array.isArray(vision.patch_size) ? (vision.patch_size[0] ?? 14) : (vision.patch_size ?? 14);
  const parameters = towerParameters(layers, hidden, intermediate, false);
  return {
    layers,
    hidden,
    intermediate,
    parameters,
    patch,
    merge: vision.spatial_merge_size ?? 2,
    tile: null,
  };
}

function methodOf(name: string): Quantization {
  if (name === 'awq' || name === 'gptq' || name === 'fp8') return name;
  return name === 'bitsandbytes' ? 'bnb' : 'other';
}
