import type { ResolvedRun } from '../resolved-run.ts';
import { type Rule, TRAINING, when } from '../rule.ts';

const FLASH_ATTENTION: ReadonlySet<string> = new Set([
  'flash_attn',
  'flash_attention_2',
  'flash_attention_3',
  'flash_attention_4',
]);

const BOTH = ['3.x', '4.x'] as const;

/** Options that the engine refuses together, in every training. */
export const CONFLICTS: readonly Rule[] = [
  {
    id: 'packing-attention',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source:
      'arguments/sft_args.py, _check_padding_free: ValueError "requires a flash attention implementation"',
    check: (run) => {
      const attention = run.text('attn_impl');
      const asking = ['packing', 'padding_free'].find(run.on);
      if (asking === undefined || attention === undefined) return [];
      return when(!FLASH_ATTENTION.has(attention ?? ''), {
        options: attention === null ? [asking] : ['attn_impl', asking],
        message: `--${asking} needs flash attention, and --attn_impl ${attention === null ? 'is not given' : `is ${attention}`}`,
        expected: [...FLASH_ATTENTION].join(', '),
        repair: 'write --attn_impl flash_attn',
      });
    },
  },
  {
    id: 'packing-template',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source:
      'pipelines/train/sft.py, _prepare_template: ValueError "does not support padding free or packing"',
    check: (run) => {
      const asking = ['packing', 'padding_free'].find(run.on);
      const template = templateOf(run);
      if (asking === undefined || template === null || run.hasPlugins) return [];
      return when(!packs(run, template), {
        options: [asking, 'template'],
        message: `the template ${template} packs no rows`,
        repair: `remove --${asking}`,
      });
    },
  },
  conflict(
    'packing-lazy',
    'packing',
    'lazy_tokenize',
    'base_args.py: "Packing and lazy_tokenize are incompatible"',
  ),
  conflict(
    'streaming-lazy',
    'streaming',
    'lazy_tokenize',
    'base_args.py: "Streaming and lazy_tokenize are incompatible"',
  ),
  {
    id: 'streaming-cached',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source: 'pipelines/train/sft.py: AssertionError "Cached dataset does not support streaming"',
    check: (run) =>
      when(run.on('streaming') && run.given('cached_dataset'), {
        options: ['streaming'],
        message: 'a data set that was tokenized before cannot be streamed',
        repair: 'remove --streaming',
      }),
  },
  {
    id: 'split-truncation',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: ['sft', 'rlhf'],
    source: 'pipelines/train/sft.py, _encode_dataset: ValueError "only supported for pre-training"',
    check: (run) =>
      when(
        run.text('truncation_strategy') === 'split' &&
          run.value('use_chat_template') !== undefined &&
          run.value('use_chat_template') !== false &&
          run.text('rlhf_type') !== 'grpo',
        {
          options: ['truncation_strategy'],
          message: '--truncation_strategy split is for pre-training only',
          repair: 'write --truncation_strategy delete, left or right, or train with swift pt',
        },
      ),
  },
  {
    id: 'split-truncation-lazy',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: ['pt'],
    source: 'pipelines/train/sft.py, _encode_dataset: AssertionError "does not support lazy_tokenize"',
    check: (run) =>
      when(run.text('truncation_strategy') === 'split' && run.on('lazy_tokenize'), {
        options: ['lazy_tokenize'],
        message: '--truncation_strategy split does not go with --lazy_tokenize',
        repair: 'remove --lazy_tokenize',
      }),
  },
  {
    id: 'several-adapters',
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source: 'pipelines/train/tuner.py, prepare_model: AssertionError "args.adapters"',
    check: (run) =>
      when((run.list('adapters')?.length ?? 0) > 1, {
        options: ['adapters'],
        message: 'training goes on from one adapter only',
        repair: 'name one folder with --adapters',
      }),
  },
  {
    id: 'lisa-tuner',
    code: 'conflicting-options',
    level: 'error',
    lines: ['3.x'],
    subcommands: TRAINING,
    source: 'llm/train/sft.py of 3.12.6: AssertionError "LISA only supports full parameter training"',
    check: (run) =>
      when(
        positive(run.number('lisa_activated_layers')) &&
          ![undefined, 'full'].includes(run.text('train_type') ?? undefined),
        {
          options: ['lisa_activated_layers'],
          message: 'LISA trains layers of the model itself, so it needs --train_type full',
          repair: 'add --train_type full',
        },
      ),
  },
];

function conflict(id: string, one: string, other: string, source: string): Rule {
  return {
    id,
    code: 'conflicting-options',
    level: 'error',
    lines: BOTH,
    subcommands: TRAINING,
    source: `arguments/base_args/${source}`,
    check: (run) =>
      when(run.on(one) && run.on(other), {
        options: [other],
        message: `--${one} and --${other} exclude each other`,
        repair: `write --${other} false`,
      }),
  };
}

function positive(count: number | null | undefined): boolean {
  return typeof count === 'number' && count > 0;
}

function templateOf(run: ResolvedRun): string | null {
  const written = run.has('template') ? run.text('template') : null;
  if (written === undefined) return null;
  return written ?? run.model?.template ?? null;
}

/** Where the template's class says nothing, text models pack and others do not. */
function packs({ registry, model }: ResolvedRun, template: string): boolean {
  if (registry === null) return true;
  if (registry.names('templatesWithoutPacking').has(template)) return false;
  return registry.names('templatesWithPacking').has(template) || model?.multimodal !== true;
}
