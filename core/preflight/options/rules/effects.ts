import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING, when } from '../rule.ts';

/** Options that the engine reads and then does nothing with. */
export const EFFECTS: readonly Rule[] = [
  rule(
    'quantization-without-method',
    TRAINING,
    'arguments/base_args/quant_args.py, get_quantization_config',
    (run) =>
      when(run.given('quant_bits') && run.missing('quant_method'), {
        options: ['quant_bits'],
        message: '--quant_bits without --quant_method: the model is loaded unquantized',
        repair: 'add --quant_method bnb',
      }),
  ),
  rule('split-beside-validation', TRAINING, 'arguments/base_args/data_args.py', (run) =>
    when(run.given('val_dataset') && (run.number('split_dataset_ratio') ?? 0) > 0, {
      options: ['split_dataset_ratio'],
      message: '--split_dataset_ratio is set to 0 where --val_dataset is given',
      repair: 'remove --split_dataset_ratio',
    }),
  ),
  rule('streamed-split', TRAINING, 'arguments/base_args/data_args.py', (run) =>
    when(
      run.on('streaming') && run.given('split_dataset_ratio') && (run.number('split_dataset_ratio') ?? 0) > 0,
      {
        options: ['split_dataset_ratio'],
        message: '--split_dataset_ratio is set to 0 where the data is streamed',
        repair: 'name the rows with --val_dataset',
      },
    ),
  ),
  rule('idle-vllm', ['rlhf'], 'arguments/rlhf_args.py, _init_rollout', (run) =>
    VLLM.filter((option) => run.given(option) && run.value('use_vllm') === false && run.missing('vllm_mode'))
      .slice(0, 1)
      .map((option) => ({
        options: [option],
        message: `--${option} does nothing without --use_vllm true`,
        repair: 'add --use_vllm true and --vllm_mode, or remove it',
      })),
  ),
  rule('teacher-unused', ['rlhf'], 'arguments/rlhf_args.py, _check_teacher', (run) =>
    when(
      ['teacher_model', 'teacher_model_server'].some(run.given) &&
        !['grpo', 'gkd', undefined].includes(run.text('rlhf_type') ?? undefined),
      {
        options: ['teacher_model', 'teacher_model_server'],
        message: `${run.text('rlhf_type') ?? 'this'} has no teacher: it is ignored`,
        repair: 'remove it, or write --rlhf_type gkd',
      },
    ),
  ),
  {
    ...rule('galore', TRAINING, 'optimizers/galore: overrides what transformers 5 never calls', (run) =>
      when(run.on('use_galore') || run.text('optimizer') === 'galore', {
        options: ['use_galore', 'optimizer'],
        message: 'GaLore does nothing with transformers 5: this trains with plain AdamW',
        repair: 'remove it',
      }),
    ),
    lines: ['4.x'],
  },
];

const VLLM = [
  'vllm_gpu_memory_utilization',
  'vllm_max_model_len',
  'vllm_server_host',
  'vllm_tensor_parallel_size',
  'vllm_enable_lora',
  'sleep_level',
];

function rule(
  id: string,
  subcommands: readonly string[],
  source: string,
  check: (run: ResolvedRun) => readonly Finding[],
): Rule {
  return { id, code: 'without-effect', level: 'warning', lines: ['3.x', '4.x'], subcommands, source, check };
}
