import type { ResolvedRun } from '../resolved-run.ts';
import { type Rule, TRAINING } from '../rule.ts';
import { LOADING } from './names.ts';
import { hasEvaluationData } from './training-arguments.ts';
import { unknownName } from './unknown-name.ts';

interface Words {
  readonly option: string;
  readonly what: string;
  readonly known: readonly string[];
  readonly subcommands: readonly string[];
  readonly source: string;
  /** Whether the engine comes to read the option at all. */
  readonly isRead?: (run: ResolvedRun) => boolean;
}

const WORDS: readonly Words[] = [
  {
    option: 'attn_impl',
    what: 'attention',
    known: [
      'flash_attn',
      'sdpa',
      'eager',
      'flex_attention',
      'flash_attention_2',
      'flash_attention_3',
      'flash_attention_4',
    ],
    subcommands: LOADING,
    source: 'transformers, modeling_utils.py: ValueError "Specified attn_implementation … is not supported"',
  },
  {
    option: 'lr_scheduler_type',
    what: 'scheduler',
    known: [
      'linear',
      'cosine',
      'cosine_with_restarts',
      'polynomial',
      'constant',
      'constant_with_warmup',
      'inverse_sqrt',
      'reduce_lr_on_plateau',
      'cosine_with_min_lr',
      'cosine_warmup_with_min_lr',
      'warmup_stable_decay',
      'greedy',
    ],
    subcommands: TRAINING,
    source: 'transformers, trainer_utils.py: ValueError "is not a valid SchedulerType"',
  },
  {
    option: 'eval_strategy',
    what: 'evaluation strategy',
    known: ['no', 'steps', 'epoch'],
    subcommands: TRAINING,
    source: 'transformers, trainer_utils.py: ValueError "is not a valid IntervalStrategy"',
    isRead: (run) => hasEvaluationData(run) === true,
  },
  {
    option: 'report_to',
    what: 'reporter',
    known: [
      'none',
      'all',
      'tensorboard',
      'wandb',
      'swanlab',
      'mlflow',
      'comet_ml',
      'clearml',
      'neptune',
      'azure_ml',
      'codecarbon',
      'dagshub',
      'dvclive',
      'flyte',
      'trackio',
      'kubeflow',
    ],
    subcommands: TRAINING,
    source: 'transformers, integrations: ValueError "is not supported, only … are supported"',
  },
];

/** Words that must be one of a fixed set, where the parser takes any. */
export const FIXED_WORDS: readonly Rule[] = WORDS.map(
  ({ option, what, known, subcommands, source, isRead }): Rule => ({
    id: `unknown-${option.replaceAll('_', '-')}`,
    code: 'unknown-name',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands,
    source,
    check: (run) => {
      if (!run.given(option) || isRead?.(run) === false) return [];
      const text = run.text(option);
      const words = run.list(option) ?? (typeof text === 'string' ? [text] : []);
      return words
        .filter((word) => word !== '' && !known.includes(word) && !isOfHub(option, word))
        .map((word) =>
          unknownName({ option, word, what, known, otherwise: `take another ${what}`, release: null }),
        );
    },
  }),
);

/** transformers fetches attention kernels by their id: `kernels-community/flash-attn2`. */
function isOfHub(option: string, word: string): boolean {
  return option === 'attn_impl' && word.includes('/');
}
