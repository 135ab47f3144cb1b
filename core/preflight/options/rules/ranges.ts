import type { ResolvedRun } from '../resolved-run.ts';
import { type Rule, TRAINING, when } from '../rule.ts';
import { tunerOf } from './missing.ts';

interface Range {
  readonly option: string;
  readonly holds: (value: number) => boolean;
  readonly expected: string;
  /** What refuses other numbers. */
  readonly source: string;
  /** Whether the engine uses the option at all. */
  readonly isUsed?: (run: ResolvedRun) => boolean;
}

const SHARE = 'a number from 0 to 1';
const BELOW_ONE = 'a number from 0 up to, not including, 1';
const POSITIVE = 'a number above 0';
const NOT_NEGATIVE = 'a number of at least 0';

const isShare = (value: number): boolean => value >= 0 && value <= 1;
const isBelowOne = (value: number): boolean => value >= 0 && value < 1;
const isPositive = (value: number): boolean => value > 0;
const isNotNegative = (value: number): boolean => value >= 0;
const hasLora = (run: ResolvedRun): boolean => /^(?:lora|adalora|longlora)$/.test(tunerOf(run) ?? '');

const RANGES: readonly Range[] = [
  {
    option: 'split_dataset_ratio',
    holds: isBelowOne,
    expected: BELOW_ONE,
    source:
      'dataset/dataset_meta.py: AssertionError "0 <= split_dataset_ratio <= 1"; with 1 nothing is left to train on',
  },
  {
    option: 'per_device_train_batch_size',
    holds: isPositive,
    expected: POSITIVE,
    source: 'trainers/arguments.py: ZeroDivisionError',
  },
  {
    option: 'gradient_accumulation_steps',
    holds: (value) => value !== 0,
    expected: POSITIVE,
    source: 'transformers, trainer.py: ZeroDivisionError',
  },
  {
    option: 'max_length',
    holds: isPositive,
    expected: POSITIVE,
    source: 'every row is dropped as too long, then TypeError',
  },
  {
    option: 'learning_rate',
    holds: isNotNegative,
    expected: NOT_NEGATIVE,
    source: 'torch, optim/adamw.py: ValueError "Invalid learning rate"',
  },
  {
    option: 'adam_beta1',
    holds: isBelowOne,
    expected: BELOW_ONE,
    source: 'torch, optim/adamw.py: ValueError "Invalid beta parameter"',
  },
  {
    option: 'adam_beta2',
    holds: isBelowOne,
    expected: BELOW_ONE,
    source: 'torch, optim/adamw.py: ValueError "Invalid beta parameter"',
  },
  {
    option: 'weight_decay',
    holds: isNotNegative,
    expected: NOT_NEGATIVE,
    source: 'torch, optim/adamw.py: ValueError "Invalid weight_decay value"',
  },
  {
    option: 'warmup_steps',
    holds: isNotNegative,
    expected: NOT_NEGATIVE,
    source: 'transformers, training_args.py: ValueError "warmup_steps must be"',
  },
  {
    option: 'torch_empty_cache_steps',
    holds: isPositive,
    expected: POSITIVE,
    source: 'transformers, training_args.py: ValueError "must be an integer bigger than 0"',
  },
  {
    option: 'freeze_parameters_ratio',
    holds: isBelowOne,
    expected: BELOW_ONE,
    source: 'utils/transformers_utils.py, freeze_parameters: IndexError',
    isUsed: (run) => tunerOf(run) === 'full',
  },
  {
    option: 'lora_rank',
    holds: isPositive,
    expected: POSITIVE,
    source: 'peft: ValueError "`r` should be a positive integer value"',
    isUsed: hasLora,
  },
  {
    option: 'lora_dropout',
    holds: isShare,
    expected: SHARE,
    source: 'torch, nn/modules/dropout.py: ValueError "dropout probability has to be between 0 and 1"',
    isUsed: hasLora,
  },
];

/** Numbers that are read, and refused later. */
export const NUMBER_RANGES: readonly Rule[] = RANGES.map(
  ({ option, holds, expected, source, isUsed }): Rule => ({
    id: `range-${option.replaceAll('_', '-')}`,
    code: 'bad-value',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: TRAINING,
    source,
    check: (run) => {
      const value = run.number(option);
      if (isUsed?.(run) === false || !run.given(option) || typeof value !== 'number') return [];
      return when(!holds(value), {
        options: [option],
        message: `--${option} cannot be ${value}`,
        expected,
        repair: `write ${expected}`,
      });
    },
  }),
);
