import type { ResolvedRun } from '../resolved-run.ts';
import { type Rule, when } from '../rule.ts';
import { generationBatch, smallestRows } from './generation-batch.ts';
import { grpoRule } from './grpo-rule.ts';
import { evaluationStrategy } from './training-arguments.ts';

const ARGUMENTS = 'arguments/rlhf_args.py';
const BATCHES = 'rlhf_trainers/args_mixin.py, _init_generation_batch_params';

/** What GRPO refuses of its own settings. */
export const GROUP_RELATIVE: readonly Rule[] = [
  grpoRule(
    'generation-batch',
    'bad-value',
    `${BATCHES}: ValueError "must be evenly divisible by num_generations"`,
    generationBatch,
  ),
  grpoRule(
    'evaluation-batch',
    'bad-value',
    `${BATCHES}: ValueError "must be evenly divisible by num_generations_eval"`,
    (run) => {
      const group = run.number('num_generations_eval') ?? run.number('num_generations');
      const rows = run.number('per_device_eval_batch_size');
      const evaluation = evaluationStrategy(run);
      if (evaluation === undefined || evaluation === 'no' || run.processes === null) return [];
      if (typeof group !== 'number' || typeof rows !== 'number' || run.number('num_generations') === 1)
        return [];
      return when(group > 0 && (rows * run.processes) % group !== 0, {
        options: ['per_device_eval_batch_size', 'num_generations'],
        message: `each evaluation batch holds ${rows * run.processes} answers, which groups of ${group} do not divide`,
        repair: `write --per_device_eval_batch_size ${smallestRows(group, run.processes)}`,
      });
    },
  ),
  grpoRule(
    'one-generation',
    'bad-value',
    `${ARGUMENTS}: ValueError "num_generations must be greater than 1"`,
    (run) =>
      when(
        run.number('num_generations') === 1 &&
          ['teacher_model', 'teacher_model_server'].every((option) => !run.given(option)),
        {
          options: ['num_generations'],
          message: 'GRPO compares the answers to one question, so it needs more than one',
          repair: 'write --num_generations 2 or more',
        },
      ),
  ),
  grpoRule(
    'group-truncation',
    'conflicting-options',
    `${ARGUMENTS}: "GRPO requires \`truncation_strategy 'left' or 'delete'\`"`,
    (run) => {
      const strategy = run.text('truncation_strategy') ?? 'left';
      return when(run.given('truncation_strategy') && !['left', 'delete'].includes(strategy), {
        options: ['truncation_strategy'],
        message: `GRPO cuts questions on the left or not at all, not by ${strategy}`,
        expected: 'left, delete',
        repair: 'write --truncation_strategy left or delete',
      });
    },
  ),
  grpoRule(
    'group-cached',
    'conflicting-options',
    `${ARGUMENTS}: ValueError "cached_dataset is not supported for GRPO"`,
    (run) =>
      when(['cached_dataset', 'cached_val_dataset'].some(run.given), {
        options: ['cached_dataset', 'cached_val_dataset'],
        message: 'GRPO makes its own answers, so it takes no data set that was tokenized before',
        repair: 'write --dataset',
      }),
  ),
  grpoRule(
    'async-turns',
    'conflicting-options',
    `${ARGUMENTS}: NotImplementedError "async_generate is not supported with multi-turn"`,
    (run) =>
      when(run.on('async_generate') && run.given('multi_turn_scheduler'), {
        options: ['async_generate'],
        message: '--async_generate does not go with several turns',
        repair: 'remove --async_generate',
      }),
  ),
  {
    ...grpoRule(
      'generation-batch-twice',
      'conflicting-options',
      'trl, GRPOConfig of 3.12.6: ValueError "can not be both configured at the same time"',
      (run) =>
        when(['generation_batch_size', 'steps_per_generation'].every(run.given), {
          options: ['steps_per_generation', 'generation_batch_size'],
          message: '--generation_batch_size and --steps_per_generation say the same thing twice',
          repair: 'remove one of them',
        }),
    ),
    lines: ['3.x'],
  },
  ...ligerRefuses().map(([option, isSet]) =>
    grpoRule(
      `liger-${option.replaceAll('_', '-')}`,
      'conflicting-options',
      `${ARGUMENTS}, _check_grpo: ValueError "Liger loss …"`,
      (run) =>
        when(run.on('use_liger_kernel') && isSet(run), {
          options: [option],
          message: `the Liger loss of GRPO does not go with --${option}`,
          repair: `remove --use_liger_kernel or --${option}`,
        }),
    ),
  ),
];

function ligerRefuses(): readonly (readonly [string, (run: ResolvedRun) => boolean])[] {
  return [
    ['delta', (run) => typeof run.number('delta') === 'number'],
    ['sequence_parallel_size', (run) => (run.number('sequence_parallel_size') ?? 1) > 1],
    ['padding_free', (run) => run.on('padding_free')],
    ['top_entropy_quantile', (run) => (run.number('top_entropy_quantile') ?? 1) < 1],
    ['log_entropy', (run) => run.on('log_entropy')],
    ['advantage_estimator', (run) => !['grpo', undefined, null].includes(run.text('advantage_estimator'))],
  ];
}
