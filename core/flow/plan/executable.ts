import type { GivenOption } from '../../swift/argparse-result.ts';
import { benchmarksOf } from '../../swift/benchmarks.ts';

/** The subcommands that this version can execute and judge. */
export const EXECUTABLE = ['sft', 'pt', 'rlhf', 'infer', 'export', 'eval', 'deploy', 'sample'] as const;
export type Executable = (typeof EXECUTABLE)[number];

type Given = ReadonlyMap<string, GivenOption>;

/** Why a command that the engine's parser takes is not executed; null where nothing speaks against it. */
export function refusalOf(subcommand: Executable, given: Given): string | null {
  const backend = textOf(given, subcommand === 'sample' ? 'sampler_engine' : 'infer_backend');
  if (GENERATING.has(subcommand) && backend !== null && !/^(?:transformers|pt)$/.test(backend))
    return `it generates with ${backend}, which is no part of the training environment: transformers is`;
  switch (subcommand) {
    case 'export':
      return given.get('merge_lora')?.value === true
        ? null
        : 'of swift export only the merging of an adapter (--merge_lora true) is executed yet';
    case 'eval':
      return refusalOfEvaluation(given);
    case 'deploy':
      return given.has('ssl_keyfile') || given.has('ssl_certfile')
        ? 'a server with a certificate of its own is not asked yet (--ssl_keyfile, --ssl_certfile)'
        : null;
    case 'sample':
      return refusalOfSampling(given);
    default:
      return null;
  }
}

const GENERATING: ReadonlySet<Executable> = new Set(['infer', 'eval', 'deploy', 'sample']);

function refusalOfEvaluation(given: Given): string | null {
  if (given.has('eval_url'))
    return 'it evaluates a model behind an address (--eval_url), which nobody serves';
  const backend = textOf(given, 'eval_backend') ?? 'Native';
  if (backend !== 'Native')
    return `of swift eval only EvalScope's own backend (Native) is executed; ${backend} is another package`;
  const benchmarks = benchmarksOf(given);
  if (benchmarks === null) return 'its --eval_dataset_args cannot be read as JSON';
  if (benchmarks.length === 0) return 'it names no --eval_dataset, so there is nothing to evaluate on';
  const elsewhere = benchmarks.find(({ path }) => path === null);
  return elsewhere === undefined
    ? null
    : `EvalScope would download the questions of ${elsewhere.name}; name a copy of them in --eval_dataset_args (local_path)`;
}

/** ms-swift 4.6.0, vanilla_sampler.py: the sampler is given the model and never the adapters. */
function refusalOfSampling(given: Given): string | null {
  if (given.has('adapters'))
    return 'swift sample of ms-swift 4.6.0 does not load --adapters and would sample from the base model; merge the adapter first';
  return (textOf(given, 'sampler_type') ?? 'sample') === 'sample'
    ? null
    : 'of swift sample only sampling from a model at hand (--sampler_type sample) is executed';
}

function textOf(given: Given, option: string): string | null {
  const value = given.get(option)?.value;
  return typeof value === 'string' ? value : null;
}
