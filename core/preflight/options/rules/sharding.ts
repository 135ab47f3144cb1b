import type { ResolvedRun } from '../resolved-run.ts';
import { type Rule, TRAINING, when } from '../rule.ts';
import { tunerOf } from './missing.ts';

const BOTH = ['3.x', '4.x'] as const;

/** What does not go with a model, or a sequence, that is spread over processes. */
export const SHARDING: readonly Rule[] = [
  {
    id: 'deepspeed-fsdp',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source: 'arguments/sft_args.py, _init_fsdp: ValueError "FSDP2 is not compatible with DeepSpeed"',
    check: (run) =>
      when(isText(run, 'deepspeed') && isText(run, 'fsdp'), {
        options: ['fsdp'],
        message: 'both --deepspeed and --fsdp would shard the model',
        repair: 'remove one of them',
      }),
  },
  {
    id: 'fsdp-save-only-model',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source:
      'arguments/sft_args.py, _check_fsdp2_compatibility: ValueError "not compatible with save_only_model"',
    check: (run) =>
      when(run.text('fsdp') === 'fsdp2' && run.on('save_only_model'), {
        options: ['save_only_model'],
        message: '--fsdp fsdp2 saves in shards, with which --save_only_model cannot be',
        repair: 'remove --save_only_model, or name a file with state_dict_type FULL_STATE_DICT',
      }),
  },
  {
    id: 'fsdp-one-process',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source: 'transformers, trainer.py: ValueError "Using fsdp only works in distributed training"',
    check: (run) =>
      when(isText(run, 'fsdp') && run.processes === 1 && run.environment.NPROC_PER_NODE === undefined, {
        options: ['fsdp'],
        message: '--fsdp works only in distributed training, and this starts one process',
        repair: 'set NPROC_PER_NODE to the number of GPUs, or remove --fsdp',
      }),
  },
  {
    id: 'sequence-parallel-processes',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source: 'sequence_parallel/sequence_parallel.py, prepare: the mesh of processes has no such shape',
    check: (run) => {
      const parts = run.number('sequence_parallel_size') ?? 1;
      return when(run.processes !== null && parts > 1 && run.processes % parts !== 0, {
        options: ['sequence_parallel_size'],
        message: `--sequence_parallel_size ${parts} does not divide the ${run.processes ?? 1} process${run.processes === 1 ? '' : 'es'}`,
        repair: `set NPROC_PER_NODE to a multiple of ${parts}, or remove --sequence_parallel_size`,
      });
    },
  },
  {
    id: 'full-quantized',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source:
      'transformers, trainer_utils.py: ValueError "You cannot perform fine-tuning on purely quantized models"',
    check: (run) =>
      when(tunerOf(run) === 'full' && isText(run, 'quant_method'), {
        options: ['quant_method'],
        message: 'quantized weights are not trained themselves: only an adapter on them is',
        repair: 'write --tuner_type lora, or remove --quant_method',
      }),
  },
  {
    id: 'batch-finder-zero3',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source:
      'transformers, trainer.py: ValueError "`auto_find_batch_size` isn\'t supported yet with DeepSpeed Zero-3"',
    check: (run) =>
      when(run.on('auto_find_batch_size') && /^zero3/.test(run.text('deepspeed') ?? ''), {
        options: ['auto_find_batch_size'],
        message: '--auto_find_batch_size does not go with ZeRO-3',
        repair: 'write --deepspeed zero2, or remove --auto_find_batch_size',
      }),
  },
];

/** An option of text that says something. */
export function isText(run: ResolvedRun, option: string): boolean {
  const text = run.value(option);
  return (
    (typeof text === 'string' && text !== '') ||
    (typeof text === 'object' && text !== null && !Array.isArray(text))
  );
}
