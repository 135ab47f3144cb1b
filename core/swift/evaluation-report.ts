import { z } from 'zod';
import { parseJsonOrNull } from '../parse-json.ts';

/** What EvalScope scored a model with. */
export interface Score {
  readonly benchmark: string;
  /** A part of the benchmark; null for all of it. */
  readonly subset: string | null;
  /** EvalScope's own name of it, such as `mean_acc`. */
  readonly metric: string;
  /** As EvalScope writes it: a fraction for accuracies. */
  readonly value: number;
  readonly questions: number;
}

const part = z.object({ name: z.string(), score: z.number(), num: z.int() });
const metric = part.extend({ categories: z.array(z.object({ subsets: z.array(part) })).default([]) });
/** A report of EvalScope up to 1.9.1: `reports/<model>/<benchmark>.json`. */
const report = z.object({ dataset_name: z.string(), metrics: z.array(metric) });

/** The scores of one report of EvalScope's; empty for a text that is none. */
export function readEvaluationReport(text: string): readonly Score[] {
  const parsed = report.safeParse(parseJsonOrNull(text));
  if (!parsed.success) return [];
  const { dataset_name: benchmark, metrics } = parsed.data;
  return metrics.flatMap(({ name, score, num, categories }) => {
    const subsets = categories.flatMap((category) => category.subsets);
    const parts = subsets.length < 2 ? [] : subsets;
    return [
      { benchmark, subset: null, metric: name, value: score, questions: num },
      ...parts.map((each) => ({
        benchmark,
        subset: each.name,
        metric: name,
        value: each.score,
        questions: each.num,
      })),
    ];
  });
}
