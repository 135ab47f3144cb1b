import type { GivenOption } from '../../swift/argparse-result.ts';
import type { ResolvedOptions } from '../../swift/resolve-options.ts';
import type { Executable } from './executable.ts';
import type { PlannedInput } from './plan-run.ts';

/** What a model is asked beside the data sets that its command names. */
export type Asked =
  | { readonly kind: 'asked'; readonly prompts: readonly string[] }
  | { readonly kind: 'nothing'; readonly reason: string };

/** What a server is asked where the post shows no answer of it. */
const GREETING = 'Who are you?';

/**
 * `swift deploy` and `swift infer` without a data set wait for somebody who asks: they are asked what the post shows
 * answers to.
 */
export function askedOf(
  subcommand: Executable,
  given: ReadonlyMap<string, GivenOption>,
  inputs: readonly PlannedInput[],
  shown: readonly string[],
): Asked {
  const prompts = [...new Set(shown)];
  if (subcommand === 'deploy') return { kind: 'asked', prompts: prompts.length === 0 ? [GREETING] : prompts };
  if (subcommand !== 'infer' || hasData(given, inputs)) return { kind: 'asked', prompts: [] };
  if (prompts.length > 0) return { kind: 'asked', prompts };
  const reason =
    'without a data set swift infer waits for somebody to type; name one with --val_dataset, or show what was asked and answered in a table with the columns Prompt and Answer';
  return { kind: 'nothing', reason };
}

/** ms-swift 4.x, InferArguments._init_stream: without rows to validate on it reads from the terminal. */
function hasData(given: ReadonlyMap<string, GivenOption>, inputs: readonly PlannedInput[]): boolean {
  if (given.has('val_dataset') || given.has('cached_val_dataset')) return true;
  if (given.has('dataset') && Number(given.get('split_dataset_ratio')?.value ?? 0) > 0) return true;
  if (given.get('load_data_args')?.value !== true) return false;
  const option = given.has('adapters') ? 'adapters' : 'model';
  return inputs
    .filter(({ named }) => named.option === option)
    .some((input) => input.kind !== 'run' || hadRowsToValidate(input.run.spec.options));
}

function hadRowsToValidate({ val_dataset, split_dataset_ratio }: ResolvedOptions): boolean {
  return (Array.isArray(val_dataset) && val_dataset.length > 0) || Number(split_dataset_ratio ?? 0) > 0;
}
