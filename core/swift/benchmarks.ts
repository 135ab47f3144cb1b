import JSON5 from 'json5';
import { z } from 'zod';
import type { GivenOption } from './argparse-result.ts';

/** A benchmark that `swift eval` asks a model. */
export interface Benchmark {
  readonly name: string;
  /** The file or folder with its questions, as the command names it; null where EvalScope has a place of its own. */
  readonly path: string | null;
  /** The subsets that the command asks for; null where it leaves them to the benchmark. */
  readonly subsets: readonly string[] | null;
}

/** `local_path` takes the place of `dataset_id` (EvalScope 1.9.1, api/benchmark/meta.py). */
const datasetArguments = z.record(
  z.string(),
  z.looseObject({
    local_path: z.string().optional(),
    dataset_id: z.string().optional(),
    subset_list: z.array(z.string()).optional(),
  }),
);

/** The benchmarks of a command's options; null where its `--eval_dataset_args` are no JSON. */
export function benchmarksOf(given: ReadonlyMap<string, GivenOption>): readonly Benchmark[] | null {
  const names = given.get('eval_dataset')?.written ?? [];
  const settings = readArguments(given.get('eval_dataset_args')?.written[0] ?? '{}');
  if (settings === null) return null;
  return names.map((name) => {
    const own = settings[name] ?? settings[name.toLowerCase()];
    return {
      name,
      path: own?.local_path ?? own?.dataset_id ?? null,
      subsets: own?.subset_list ?? null,
    };
  });
}

function readArguments(text: string): z.infer<typeof datasetArguments> | null {
  try {
    const parsed = datasetArguments.safeParse(JSON5.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
