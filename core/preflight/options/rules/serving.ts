import { type Rule, when } from '../rule.ts';
import { hasEvaluationData } from './training-arguments.ts';

/** What inference, sampling, rollout and export refuse. */
export const SERVING: readonly Rule[] = [
  {
    ...rule(
      'distributed-dialogue',
      ['infer'],
      'arguments/infer_args.py, _init_ddp: AssertionError "In DDP scenarios"',
    ),
    check: (run) => {
      const distributed =
        run.environment.NPROC_PER_NODE !== undefined || run.environment.NNODES !== undefined;
      const rows = hasEvaluationData(run);
      if (!distributed || rows === null || run.on('load_data_args')) return [];
      return when(!rows || run.on('stream'), {
        options: ['stream'],
        message: rows
          ? 'several processes do not stream their answers'
          : 'several processes cannot hold a dialogue, and no rows to answer are given',
        repair: rows ? 'write --stream false' : 'add --val_dataset, or remove NPROC_PER_NODE',
      });
    },
  },
  {
    ...rule(
      'rollout-pipeline',
      ['rollout'],
      'arguments/deploy_args.py: ValueError "does not support pipeline parallelism"',
    ),
    check: (run) =>
      when((run.number('vllm_pipeline_parallel_size') ?? 1) > 1, {
        options: ['vllm_pipeline_parallel_size'],
        message: 'swift rollout runs no pipeline over GPUs',
        repair: 'write --vllm_tensor_parallel_size instead',
      }),
  },
  {
    ...rule(
      'rollout-reasoning',
      ['rollout'],
      'arguments/deploy_args.py: ValueError "vllm_reasoning_parser is not supported"',
    ),
    check: (run) =>
      when(run.given('vllm_reasoning_parser'), {
        options: ['vllm_reasoning_parser'],
        message: 'swift rollout parses no reasoning',
        repair: 'remove --vllm_reasoning_parser',
      }),
  },
  {
    ...rule(
      'rollout-turns',
      ['rollout'],
      'arguments/deploy_args.py: ValueError "please set vllm_use_async_engine to True"',
    ),
    check: (run) =>
      when(run.given('multi_turn_scheduler') && run.value('vllm_use_async_engine') === false, {
        options: ['vllm_use_async_engine'],
        message: 'several turns need the asynchronous engine',
        repair: 'remove --vllm_use_async_engine',
      }),
  },
  {
    ...rule(
      'sample-folder',
      ['sample'],
      'arguments/sampling_args.py: ValueError "Please use a string prefix without directory"',
      'bad-value',
    ),
    check: (run) =>
      when(/[/\\]/.test(run.text('output_file') ?? ''), {
        options: ['output_file'],
        message: '--output_file is a name, and its folder is --output_dir',
        expected: 'a name without a folder',
        repair: 'write the folder as --output_dir',
      }),
  },
  {
    ...rule(
      'cached-packing',
      ['export'],
      'arguments/export_args.py: ValueError "Packing will be handled during training"',
    ),
    check: (run) =>
      when(run.on('to_cached_dataset') && (run.on('packing') || run.on('streaming')), {
        options: ['packing', 'streaming'],
        message: `rows are tokenized before, and ${run.on('packing') ? 'packed while training' : 'not streamed'}`,
        repair: `remove --${run.on('packing') ? 'packing' : 'streaming'}`,
      }),
  },
];

function rule(
  id: string,
  subcommands: readonly string[],
  source: string,
  code: Rule['code'] = 'conflicting-options',
): Omit<Rule, 'check'> {
  return { id, code, level: 'error', lines: ['3.x', '4.x'], subcommands, source };
}
