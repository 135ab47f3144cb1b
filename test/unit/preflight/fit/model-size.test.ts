import { describe, expect, it } from 'vitest';
import { modelOfConfig } from '../../../../core/preflight/fit/model-of-config.ts';
import { countInName, modelOfName } from '../../../../core/preflight/fit/model-of-name.ts';
import { textParameters, totalParameters } from '../../../../core/preflight/fit/model-shape.ts';
import { MODEL_ROWS, TEXT_SHAPES } from '../../../../core/preflight/fit/model-table.ts';

const billions = (id: string): number | null => {
  const model = modelOfName(id);
  return model === null ? null : Math.round(totalParameters(model) / 1e8) / 10;
};

describe('modelOfName', () => {
  // Parameter counts as their publishers print them (model cards and technical reports).
  it.each([
    ['Qwen/Qwen2.5-7B-Instruct', 7.6],
    ['Qwen/Qwen2.5-0.5B', 0.5],
    ['Qwen/Qwen2.5-Math-1.5B', 1.5],
    ['Qwen/Qwen3-8B', 8.2],
    ['Qwen/Qwen3-30B-A3B-Instruct-2507', 30.5],
    ['Qwen/QwQ-32B', 32.8],
    ['Qwen/Qwen2.5-VL-7B-Instruct', 8.2],
    ['LLM-Research/Meta-Llama-3.1-8B-Instruct', 8],
    ['AI-ModelScope/Skywork-Reward-Llama-3.1-8B-v0.2', 8],
    ['OpenGVLab/InternVL3-2B-Pretrained', 1.8],
    ['answerdotai/ModernBERT-large', 0.4],
    ['BAAI/bge-reranker-v2-m3', 0.6],
    ['deepseek-ai/DeepSeek-R1-Distill-Qwen-7B', 7.6],
    ['ZhipuAI/GLM-4-9B-0414', 9.4],
    ['/models/Qwen2.5-7B-Instruct/', 7.6],
  ])('%s has %d billion parameters', (id, count) => {
    expect(billions(id)).toBe(count);
  });

  it.each([
    ['moonshotai/Kimi-K2-Instruct', 1000],
    ['ZhipuAI/GLM-4.5', 355],
    ['deepseek-ai/DeepSeek-V3', 671],
    ['deepseek-ai/DeepSeek-V2-Chat', 236],
    ['Qwen/Qwen3-235B-A22B', 235],
  ])('%s has about %d billion parameters', (id, count) => {
    expect(Math.abs((billions(id) ?? 0) / count - 1)).toBeLessThan(0.04);
  });

  it.each([
    ['someone/Fancy-13B-chat', 13],
    ['someone/mix-8x7B', 56],
    ['someone/tiny-350m', 0.35],
  ])('takes the count that the name of %s states', (id, count) => {
    const model = modelOfName(id);

    expect(model?.certainty).toBe('name');
    expect((totalParameters(model ?? shapeless()) / 1e9 / count).toFixed(0)).toBe('1');
  });

  it.each(['my-model', 'output/checkpoint-500', 'Qwen/Qwen-VL-latest'])('knows nothing of %s', (id) => {
    expect(modelOfName(id)).toBeNull();
  });

  it.each([
    ['Qwen/Qwen2.5-7B-Instruct-AWQ', 'awq', 4],
    ['Qwen/Qwen2.5-VL-72B-Instruct-GPTQ-Int4', 'gptq', 4],
    ['Qwen/Qwen2.5-7B-Instruct-GPTQ-Int8', 'gptq', 8],
    ['Qwen/Qwen3-8B-FP8', 'fp8', 8],
  ])('sees that %s is quantised', (id, method, bits) => {
    expect(modelOfName(id)?.quantized).toEqual({ method, bits });
  });
});

function shapeless(): never {
  throw new Error('no model');
}

describe('countInName', () => {
  it.each([
    ['qwen3-30b-a3b', 30e9],
    ['8x22b', 176e9],
    ['smollm2-135m-instruct', 135e6],
    ['qwen2.5-0.5b', 0.5e9],
    ['glm-4', null],
    ['int4', null],
    ['model-2024', null],
  ])('%s: %d', (name, count) => {
    expect(countInName(name)).toBe(count);
  });
});

describe('modelOfConfig', () => {
  it('counts a config.json as the table counts the model', () => {
    const config = {
      model_type: 'qwen2',
      hidden_size: 3584,
      intermediate_size: 18944,
      num_hidden_layers: 28,
      num_attention_heads: 28,
      num_key_value_heads: 4,
      vocab_size: 152064,
      tie_word_embeddings: false,
    };

    const model = modelOfConfig('here', config);

    expect(model?.certainty).toBe('config');
    expect(textParameters(model?.text ?? shapeless()).total).toBe(7_615_283_200);
  });

  it('reads the text part and the vision part of a composed one', () => {
    const config = {
      text_config: {
        hidden_size: 2048,
        intermediate_size: 6144,
        num_hidden_layers: 28,
        num_attention_heads: 16,
        num_key_value_heads: 8,
        head_dim: 128,
        vocab_size: 151936,
        tie_word_embeddings: true,
      },
      vision_config: {
        depth: 24,
        hidden_size: 1024,
        intermediate_size: 4096,
        patch_size: 16,
        spatial_merge_size: 2,
      },
    };

    const model = modelOfConfig('here', config);

    expect(model?.vision).toMatchObject({ layers: 24, hidden: 1024, patch: 16, merge: 2 });
    expect(model?.text.layers).toBe(28);
  });

  it('counts the experts of a mixture', () => {
    const config = {
      hidden_size: 2048,
      intermediate_size: 6144,
      moe_intermediate_size: 768,
      num_experts: 128,
      num_experts_per_tok: 8,
      num_hidden_layers: 48,
      num_attention_heads: 32,
      num_key_value_heads: 4,
      head_dim: 128,
      vocab_size: 151936,
    };

    const { total, active } = textParameters(modelOfConfig('here', config)?.text ?? shapeless());

    expect((total / 1e9).toFixed(1)).toBe('30.5');
    expect((active / 1e9).toFixed(1)).toBe('3.3');
  });

  it.each([[null], ['text'], [{}], [{ hidden_size: 'large' }]])('takes %j for no model', (config) => {
    expect(modelOfConfig('here', config)).toBeNull();
  });
});

describe('the table of models', () => {
  it('names a source for every row', () => {
    expect(MODEL_ROWS.length).toBeGreaterThan(80);
    expect(
      MODEL_ROWS.filter(({ source }) => !/github\.com|transformers|model card|Hugging Face hub/.test(source)),
    ).toEqual([]);
  });

  it('has a shape for every row, and a row for every shape', () => {
    const used = new Set(MODEL_ROWS.map(({ text }) => text));

    expect([...used].filter((name) => !TEXT_SHAPES.has(name))).toEqual([]);
    expect([...TEXT_SHAPES.keys()].filter((name) => !used.has(name))).toEqual([]);
  });

  it('counts what the shapes’ names say, where they say it', () => {
    const wrong = [...TEXT_SHAPES].filter(([name, shape]) => {
      const count = countInName(name.replace(/^.*?(?=\d+(?:\.\d+)?b)/, ''));
      const ratio = count === null ? 1 : textParameters(shape).total / count;
      return ratio < 0.8 || ratio > 1.25;
    });

    // Gemma counts without its large embedding, Mixtral by experts times size, Qwen1.5-MoE what one token uses.
    const known = ['gemma-2b', 'gemma-2-2b', 'mixtral-8x7b', 'mixtral-8x22b', 'qwen1.5-moe-a2.7b'];
    expect(wrong.map(([name]) => name)).toEqual(known);
  });
});
