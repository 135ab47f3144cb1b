import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING, when } from '../rule.ts';

const SOURCE = 'transformers, training_args.py';

type Check = (run: ResolvedRun) => readonly Finding[];

/** What transformers' own training arguments refuse. */
export const TRAINING_ARGUMENTS: readonly Rule[] = [
  rule('half-precisions', 'conflicting-options', 'ValueError "At most one of fp16 and bf16"', (run) => {
    const type = run.text('torch_dtype') ?? '';
    const half = run.on('fp16') || (/^float(?:16|32)$/.test(type) && run.value('fp16') === null);
    const brain = run.on('bf16') || (type === 'bfloat16' && run.value('bf16') === null);
    return when(half && brain, {
      options: ['bf16', 'fp16'].filter(run.on),
      message:
        run.on('fp16') && run.on('bf16')
          ? '--fp16 and --bf16 exclude each other'
          : `--torch_dtype ${type} already trains in ${type === 'bfloat16' ? 'bf16' : 'fp16'}, which --${run.on('bf16') ? 'bf16' : 'fp16'} contradicts`,
      repair: 'leave --fp16 and --bf16 to --torch_dtype',
    });
  }),
  rule(
    'half-precisions-evaluated',
    'conflicting-options',
    'ValueError "At most one of fp16 and bf16"',
    (run) =>
      when(run.on('fp16_full_eval') && run.on('bf16_full_eval'), {
        options: ['bf16_full_eval'],
        message: '--fp16_full_eval and --bf16_full_eval exclude each other',
        repair: 'remove one of them',
      }),
  ),
  rule(
    'best-model-strategies',
    'conflicting-options',
    'ValueError "requires the save and eval strategy to match"',
    (run) => {
      const save = run.text('save_strategy');
      const evaluation = evaluationStrategy(run);
      if (!run.on('load_best_model_at_end') || save === undefined || evaluation === undefined) return [];
      return when(save !== 'best' && save !== evaluation, {
        options: ['load_best_model_at_end'],
        message:
          evaluation === 'no' && !hasEvaluationData(run)
            ? '--load_best_model_at_end needs data to evaluate on, and none is given'
            : `--load_best_model_at_end needs to save when it evaluates; it saves by ${save} and evaluates by ${evaluation}`,
        repair:
          evaluation === 'no' && !hasEvaluationData(run)
            ? 'add --val_dataset or --split_dataset_ratio'
            : `write --eval_strategy ${save}`,
      });
    },
  ),
  rule(
    'best-model-steps',
    'conflicting-options',
    'ValueError "requires the saving steps to be a round multiple"',
    (run) => {
      const save = run.number('save_steps');
      const evaluation = run.number('eval_steps') ?? save;
      if (!run.on('load_best_model_at_end') || typeof save !== 'number' || typeof evaluation !== 'number')
        return [];
      if (evaluationStrategy(run) !== 'steps' || run.text('save_strategy') !== 'steps') return [];
      const uneven = multiple(save) % multiple(evaluation) !== 0;
      return when(evaluation > 0 && (save < 1 !== evaluation < 1 || uneven), {
        options: ['save_steps', 'eval_steps', 'load_best_model_at_end'],
        message: `--load_best_model_at_end needs --save_steps (${save}) to be a multiple of --eval_steps (${evaluation}), both counts or both shares`,
        repair: `write --save_steps ${Math.max(1, Math.round(save / evaluation)) * evaluation}`,
      });
    },
  ),
  rule(
    'best-saving',
    'conflicting-options',
    'trainer_utils.py: ValueError "best is not a valid IntervalStrategy": it evaluates as it saves',
    (run) =>
      when(
        run.text('save_strategy') === 'best' &&
          run.missing('eval_strategy') &&
          hasEvaluationData(run) === true,
        {
          options: ['save_strategy'],
          message: '--save_strategy best does not say when to evaluate',
          repair: 'add --eval_strategy steps or epoch',
        },
      ),
  ),
  rule(
    'best-model-shards',
    'conflicting-options',
    'trainer.py: ValueError "save_only_model along with load_best_model_at_end"',
    (run) =>
      when(
        run.on('save_only_model') &&
          run.on('load_best_model_at_end') &&
          ['deepspeed', 'fsdp'].some((option) => typeof run.value(option) === 'string'),
        {
          options: ['save_only_model'],
          message: 'a sharded model cannot be loaded again from --save_only_model',
          repair: 'remove --save_only_model or --load_best_model_at_end',
        },
      ),
  ),
  rule('plateau-evaluation', 'conflicting-options', 'ValueError "requires an eval strategy"', (run) => {
    const scheduler = run.text('lr_scheduler_type') ?? '';
    return when(/^(?:reduce_lr_on_plateau|greedy)$/.test(scheduler) && evaluationStrategy(run) === 'no', {
      options: ['lr_scheduler_type'],
      message: `--lr_scheduler_type ${scheduler} follows the evaluations, and there are none`,
      repair: 'add --val_dataset or --split_dataset_ratio, or take another scheduler',
    });
  }),
  rule(
    'prefetch-workers',
    'conflicting-options',
    'ValueError "--dataloader_prefetch_factor can only be set"',
    (run) =>
      when(
        run.number('dataloader_num_workers') === 0 &&
          typeof run.number('dataloader_prefetch_factor') === 'number',
        {
          options: ['dataloader_prefetch_factor'],
          message: '--dataloader_prefetch_factor needs workers, and --dataloader_num_workers is 0',
          repair: 'remove --dataloader_prefetch_factor',
        },
      ),
  ),
  {
    ...rule('warmup-twice', 'conflicting-options', '', (run) =>
      when(positive(run.number('warmup_ratio')) && positive(run.number('warmup_steps')), {
        options: ['warmup_steps'],
        message: '--warmup_ratio and --warmup_steps say the same thing twice',
        repair: 'remove one of them',
      }),
    ),
    lines: ['4.x'],
    source: 'trainers/arguments.py: ValueError "cannot be set at the same time"',
  },
  {
    ...rule('warmup-whole', 'bad-value', '', (run) => {
      const ratio = run.number('warmup_ratio') ?? 0;
      return when(ratio > 1 || (ratio === 1 && run.line === '4.x'), {
        options: ['warmup_ratio'],
        message: `--warmup_ratio is a share of the steps, found ${ratio}`,
        expected: 'a number from 0 up to, not including, 1',
        repair:
          Number.isInteger(ratio) && ratio > 1
            ? `write --warmup_steps ${ratio}`
            : 'write a share such as 0.05',
      });
    }),
    lines: ['3.x', '4.x'],
    source: 'trainers/arguments.py: ValueError "must be less than 1"',
  },
  rule('logging-steps-zero', 'bad-value', 'ValueError "requires non-zero --logging_steps"', (run) =>
    when(run.number('logging_steps') === 0 && run.text('logging_strategy') === 'steps', {
      options: ['logging_steps'],
      message: '--logging_steps 0 logs never',
      expected: 'a number above 0',
      repair: 'write --logging_steps 1, or --logging_strategy no',
    }),
  ),
  rule('whole-steps', 'bad-value', 'ValueError "must be an integer if bigger than 1"', (run) =>
    ['save_steps', 'eval_steps', 'logging_steps'].flatMap((option) => {
      const steps = run.number(option) ?? 0;
      return when(run.given(option) && steps > 1 && !Number.isInteger(steps), {
        options: [option],
        message: `--${option} above 1 counts steps, found ${steps}`,
        expected: 'a whole number, or a share below 1',
        repair: `write --${option} ${Math.round(steps)}`,
      });
    }),
  ),
];

function rule(id: string, code: Rule['code'], raised: string, check: Check): Rule {
  return {
    id,
    code,
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: TRAINING,
    source: `${SOURCE}: ${raised}`,
    check,
  };
}

/** `SftArguments`: as it saves, unless told otherwise; never without data to evaluate on. */
export function evaluationStrategy(run: ResolvedRun): string | undefined {
  const written = run.text('eval_strategy');
  if (written === undefined) return undefined;
  const data = hasEvaluationData(run);
  if (data === null) return undefined;
  return data ? (written ?? run.text('save_strategy') ?? undefined) : 'no';
}

/** Whether the run has rows to evaluate on; null where only the reader knows. */
export function hasEvaluationData(run: ResolvedRun): boolean | null {
  const given = ['val_dataset', 'cached_val_dataset', 'eval_dataset'].filter(run.has);
  if (given.some(run.given)) return true;
  const ratio = run.number('split_dataset_ratio');
  if (ratio === undefined || run.value('streaming') === undefined) return null;
  return (ratio ?? 0) > 0 && !run.on('streaming');
}

/** Steps below 1 are shares of all steps: they are compared in millionths, as the engine does. */
function multiple(steps: number): number {
  return Math.round(steps * 1_000_000);
}

function positive(amount: number | null | undefined): boolean {
  return typeof amount === 'number' && amount > 0;
}
