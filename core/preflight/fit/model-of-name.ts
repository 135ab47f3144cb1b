import { type ModelShape, type Quantization, type TextShape, textParameters } from './model-shape.ts';
import { MODEL_ROWS, TEXT_SHAPES, TOWER_SHAPES } from './model-table.ts';

/**
 * What is known of a model by its id (`Qwen/Qwen2.5-7B-Instruct`, or a folder of that name): the table's shape, else one
 * scaled from a known model to the count of parameters that the id states. Null where the id says nothing.
 */
export function modelOfName(id: string): ModelShape | null {
  const name = plainName(id);
  const quantized = quantizationOf(name);
  const row = MODEL_ROWS.find(({ pattern }) => pattern.test(name));
  const text = row === undefined ? undefined : TEXT_SHAPES.get(row.text);
  if (row !== undefined && text !== undefined) {
    return {
      id,
      text,
      vision: TOWER_SHAPES.get(row.tower ?? '') ?? null,
      audio: TOWER_SHAPES.get(row.audio ?? '') ?? null,
      speech: TOWER_SHAPES.get(row.speech ?? '') ?? null,
      quantized,
      certainty: 'table',
      source: row.source,
    };
  }
  const count = countInName(name);
  if (count === null) return null;
  const seesImages =
    /(?:^|[-.])(?:vl|v|vision|omni|ocr|o)(?:[-.\d]|$)|llava|ovis|internvl|molmo|florence/.test(name);
  return {
    id,
    text: scaledShape(count),
    vision: seesImages ? (TOWER_SHAPES.get('siglip-so400m') ?? null) : null,
    audio: null,
    speech: null,
    quantized,
    certainty: 'name',
    source: `${name} says how many parameters it has; its shape is scaled from the nearest known dense model`,
  };
}

/** The last part of an id, in lower case, with `2_5` as `2.5`. */
function plainName(id: string): string {
  const last = id.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return last
    .toLowerCase()
    .replaceAll(/(?<=\d)_(?=\d)/g, '.')
    .replaceAll('_', '-');
}

/** Total parameters: `30b-a3b` has 30 billion, `8x7b` eight times seven (less what the experts share, which nobody prints). */
export function countInName(name: string): number | null {
  const match =
    /(?<![a-z\d.])(?:(?<experts>\d{1,3})x)?(?<count>\d{1,4}(?:\.\d{1,3})?)(?<unit>[mbt])(?![a-z\d])/.exec(
      name,
    );
  if (match === null) return null;
  const { experts = '1', count = '0', unit = 'b' } = match.groups ?? {};
  const scale = { m: 1e6, b: 1e9, t: 1e12 }[unit] ?? 1e9;
  const total = Number(experts) * Number(count) * scale;
  return total > 0 ? total : null;
}

/** The known dense model whose count is nearest, its widths scaled by the square root of what is missing. */
function scaledShape(count: number): TextShape {
  const dense = [...TEXT_SHAPES.values()].filter(({ experts }) => experts === null);
  const distance = (shape: TextShape): number => Math.abs(Math.log(textParameters(shape).total / count));
  const [nearest, ...others] = dense;
  if (nearest === undefined) throw new Error('the table of models holds no dense model');
  const model = others.reduce((best, other) => (distance(other) < distance(best) ? other : best), nearest);
  const factor = Math.sqrt(count / textParameters(model).total);
  const scaled = (width: number): number => Math.max(64, Math.round((width * factor) / 64) * 64);
  return { ...model, hidden: scaled(model.hidden), intermediate: scaled(model.intermediate) };
}

function quantizationOf(name: string): { readonly method: Quantization; readonly bits: number } | null {
  const bits = Number(
    /(?:int|(?<![a-z\d])w|q)-?([2348])(?![\d.])/.exec(name)?.[1] ??
      /([48])-?bits?(?![a-z])/.exec(name)?.[1] ??
      4,
  );
  if (/awq/.test(name)) return { method: 'awq', bits };
  if (/gptq/.test(name)) return { method: 'gptq', bits };
  if (/(?:^|-)fp8/.test(name)) return { method: 'fp8', bits: 8 };
  if (/bnb|nf4/.test(name)) return { method: 'bnb', bits };
  return /(?:^|-)int[48](?:-|$)|[48]bits?(?:-|$)/.test(name) ? { method: 'other', bits } : null;
}
