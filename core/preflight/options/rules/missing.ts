import type { ResolvedRun } from '../resolved-run.ts';
import { type Rule, TRAINING, when } from '../rule.ts';

/** Subcommands that may take the model from a checkpoint's `args.json` (`load_args`). */
const WITH_CHECKPOINTS = ['infer', 'export', 'eval', 'deploy', 'rollout', 'merge-lora', 'app', 'sample'];

const STEPS = {
  options: ['streaming'],
  message: 'a streamed data set has no length, so the number of steps must be given',
  repair: 'add --max_steps, or remove --streaming',
};

/** What the engine cannot begin without. */
export const MISSING: readonly Rule[] = [
  {
    id: 'model-missing',
    code: 'missing-option',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: TRAINING,
    source: 'arguments/base_args/model_args.py: ValueError "Please set --model"',
    check: (run) =>
      when(run.missing('model') && !resumesFull(run), {
        options: ['adapters', 'model_type'],
        message: run.given('model_type')
          ? 'no --model is given: --model_type does not name the weights'
          : 'no --model is given',
        repair: 'add --model with the id or the folder of the model',
      }),
  },
  {
    id: 'model-or-checkpoint-missing',
    code: 'missing-option',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: WITH_CHECKPOINTS,
    source: 'arguments/base_args/model_args.py: ValueError "Please set --model"',
    check: (run) =>
      when(['model', 'adapters'].every(run.missing) && !hasOtherModel(run), {
        options: ['model_type'],
        message: 'neither --model nor --adapters is given',
        repair: 'add --model, or --adapters with the folder of a checkpoint',
      }),
  },
  {
    id: 'model-or-type-missing',
    code: 'missing-option',
    level: 'error',
    lines: ['1.x', '2.x'],
    subcommands: TRAINING,
    source: 'llm/utils/argument.py of 2.6.1: ValueError "please setting `--model_type`"',
    check: (run) =>
      when(
        ['model_type', 'model_id_or_path', 'resume_from_checkpoint', 'model_cache_dir'].every(
          (option) => run.missing(option) || !run.has(option),
        ) && run.missing('model_type'),
        {
          options: [],
          message: 'neither --model_type nor --model_id_or_path is given',
          repair: 'add --model_type',
        },
      ),
  },
  {
    id: 'dataset-missing',
    code: 'missing-option',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: TRAINING,
    source: 'arguments/sft_args.py: ValueError "Please input the training dataset"',
    check: (run) =>
      when(run.missing('dataset') && !run.given('cached_dataset'), {
        options: ['val_dataset'],
        message: 'no training data is given',
        repair: 'add --dataset',
      }),
  },
  {
    id: 'dataset-missing-2',
    code: 'missing-option',
    level: 'error',
    lines: ['2.x'],
    subcommands: TRAINING,
    source: 'llm/utils/argument.py of 2.6.1: ValueError "Please input the training dataset"',
    check: (run) =>
      when(
        run.missing('dataset') &&
          !run.given('custom_train_dataset_path') &&
          !run.given('self_cognition_sample'),
        { options: ['val_dataset'], message: 'no training data is given', repair: 'add --dataset' },
      ),
  },
  {
    id: 'streaming-steps',
    code: 'missing-option',
    level: 'error',
    lines: ['2.x', '3.x', '4.x'],
    subcommands: TRAINING,
    source:
      'transformers, trainer.py: ValueError "max_steps has to be specified"; llm/utils/argument.py of 2.6.1 the same',
    check: (run) => when(run.on('streaming') && atMostZero(run.number('max_steps')), STEPS),
  },
  {
    id: 'classifier-labels',
    code: 'missing-option',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: ['sft'],
    source:
      'model/model_meta.py, get_model_info_meta: AssertionError "Please pass the parameter `num_labels`"',
    check: (run) =>
      when(
        run.text('task_type') === 'seq_cls' &&
          run.missing('num_labels') &&
          run.model !== null &&
          !run.model.classifier,
        {
          options: ['task_type'],
          message: '--task_type seq_cls needs to know how many classes there are',
          repair: 'add --num_labels',
        },
      ),
  },
  {
    id: 'quantization-bits',
    code: 'missing-option',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: [...TRAINING, ...WITH_CHECKPOINTS],
    source: 'arguments/base_args/quant_args.py: ValueError "Please set the quant_bits"',
    check: (run) => {
      const method = run.text('quant_method');
      return when(typeof method === 'string' && method !== 'fp8' && run.missing('quant_bits'), {
        options: ['quant_method'],
        message: `--quant_method ${method} needs a number of bits`,
        repair: 'add --quant_bits',
      });
    },
  },
  {
    id: 'export-quantization-method',
    code: 'missing-option',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: ['export'],
    source: 'arguments/export_args.py: ValueError "Please specify the quantization method"',
    check: (run) =>
      when(run.given('quant_bits') && run.missing('quant_method'), {
        options: ['quant_bits'],
        message: '--quant_bits needs a method of quantization',
        repair: 'add --quant_method awq, gptq, bnb or fp8',
      }),
  },
  {
    id: 'export-quantization-data',
    code: 'missing-option',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: ['export'],
    source: 'arguments/export_args.py: ValueError "Please input the quant dataset"',
    check: (run) => {
      const method = run.text('quant_method') ?? '';
      return when(/^(?:gptq|awq)$/.test(method) && run.missing('dataset') && !run.on('load_data_args'), {
        options: ['quant_method'],
        message: `${method} measures the model on data, and no --dataset is given`,
        repair: 'add --dataset',
      });
    },
  },
];

/** `SftArguments.__post_init__` takes the model from the checkpoint. */
function resumesFull(run: ResolvedRun): boolean {
  return run.given('resume_from_checkpoint') && run.on('resume_only_model') && tunerOf(run) === 'full';
}

function hasOtherModel(run: ResolvedRun): boolean {
  return ['mcore_model', 'mcore_adapter', 'mcore_adapters', 'ckpt_dir'].some(run.given);
}

function atMostZero(steps: number | null | undefined): boolean {
  return typeof steps === 'number' && steps <= 0;
}

/** The tuner under either of its names; undefined where only the reader knows it. */
export function tunerOf(run: ResolvedRun): string | null | undefined {
  return run.has('tuner_type') ? run.text('tuner_type') : run.text('train_type');
}
