import type { Metric, Statistic } from '../post/post.ts';

export interface Named {
  readonly metric: Metric;
  readonly statistic: Statistic;
}

/** Kinds of quantity that a unit can be of, as far as it tells the metric. */
type UnitClass = 'bytes' | 'count' | 'time' | 'rate' | 'percent' | 'none';

const UNIT_CLASSES: readonly (readonly [UnitClass, RegExp])[] = [
  ['bytes', /^(?:[KMGT]i?B|bytes?|[KMGT])$/i],
  ['rate', /\/|\bper\b/i],
  ['time', /^(?:m?s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|秒|分|分钟|小时|天)$/i],
  ['percent', /^(?:%|％|points?|percent)$/i],
];

/**
 * What a number is a number of, told by the words of its clause and its unit; null when they do not tell. The words
 * directly before it count first (`loss: 0.87`), then those behind (`9.8 MB adapter`).
 */
export function nameMetric(before: string, after: string, unit: string | null): Named | null {
  const unitClass = classOfUnit(unit);
  const counted = countedThing(unit, after);
  if (counted !== null) return counted;
  return nameFrom(before, unitClass) ?? nameFrom(after, unitClass);
}

function classOfUnit(unit: string | null): UnitClass {
  if (unit === null) return 'none';
  return UNIT_CLASSES.find(([, pattern]) => pattern.test(unit))?.[0] ?? 'count';
}

/** `20 steps`, `2.44M trainable parameters`: the unit itself says what is counted. */
function countedThing(unit: string | null, after: string): Named | null {
  const behind = `${unit ?? ''} ${after.slice(0, 40)}`.trimStart();
  if (/^(?:[KMB]\s+)?(?:optimi[sz]er |training |global )?(?:steps?\b|步)/i.test(behind))
    return value('steps');
  if (/^(?:[KMB]\s+)?(?:trainable\s+)?(?:parameters?|params?)\b/i.test(behind)) return value('parameters');
  return null;
}

function nameFrom(words: string, unit: UnitClass): Named | null {
  const text = words.toLowerCase();
  if (unit === 'none') return nameOfLoss(text) ?? nameOfAccuracy(text) ?? nameOfCount(text);
  if (unit === 'percent') return nameOfAccuracy(text);
  if (unit === 'bytes') {
    if (/adapter|checkpoint|safetensors|weights|on disk|file/.test(text)) return value('size');
    if (/memory|gpu|vram|显存/.test(text)) return { metric: 'gpu_memory', statistic: 'max' };
    return null;
  }
  if (unit === 'time')
    return /train|took|takes|run|time|耗时|训练/.test(text)
      ? { metric: 'duration', statistic: 'total' }
      : null;
  if (unit === 'rate')
    return /speed|throughput|速度|train/.test(text) ? { metric: 'speed', statistic: 'mean' } : null;
  return nameOfCount(text);
}

function nameOfLoss(text: string): Named | null {
  if (!/loss/.test(text)) return null;
  const best = /\b(?:best|lowest|minimum|min)\b/.test(text);
  const last = /\b(?:final|last|end)\b/.test(text);
  const mean = /\b(?:mean|average|avg|overall)\b|train_loss/.test(text);
  const statistic = best ? 'best' : mean ? 'mean' : last ? 'last' : 'value';
  if (/eval|valid|\bval\b|\btest\b|held[- ]out/.test(text)) {
    return { metric: 'eval_loss', statistic: statistic === 'value' ? 'last' : statistic };
  }
  return { metric: /train/.test(text) ? 'train_loss' : 'loss', statistic };
}

function nameOfAccuracy(text: string): Named | null {
  return /accuracy|\bacc\b|准确率/.test(text) ? { metric: 'accuracy', statistic: 'last' } : null;
}

function nameOfCount(text: string): Named | null {
  if (/\btrainable\b.*\b(?:parameters?|params?)\b/.test(text)) return value('parameters');
  if (/\b(?:optimi[sz]er |training |global )?steps?\b[^\w]*$/.test(text)) return value('steps');
  return null;
}

function value(metric: Metric): Named {
  return { metric, statistic: 'value' };
}
