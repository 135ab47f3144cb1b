import type { FoundRun } from '../post/find-runs.ts';
import type { Metric } from '../post/post.ts';

/** Subcommands whose runs can make a number of each metric true. */
const TRAINING = new Set(['sft', 'pt', 'rlhf', 'dpo', 'orpo', 'simpo']);

/**
 * The run that a claim at an offset is about: the nearest command before it that can produce the metric. A claim
 * above every command is about the only such command of the post, or about none that could be told.
 */
export function nearestRunBefore(runs: readonly FoundRun[], offset: number, metric: Metric): string | null {
  const able = runs.filter(({ run }) => canProduce(run.subcommand, metric));
  const before = able.findLast((found) => found.offset < offset);
  const [only] = able;
  return (before ?? (able.length === 1 ? only : undefined))?.run.id ?? null;
}

function canProduce(subcommand: string, metric: Metric): boolean {
  if (metric === 'answer') return subcommand === 'infer';
  if (metric === 'score') return subcommand === 'eval';
  return TRAINING.has(subcommand);
}
