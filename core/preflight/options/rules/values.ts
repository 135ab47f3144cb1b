import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING, when } from '../rule.ts';

/** Numbers and words that are read, and refused later. */
export const VALUES: readonly Rule[] = [
  {
    ...rule('quantization-width', 'arguments/base_args/quant_args.py: ValueError on quant_bits', (run) => {
      const method = run.text('quant_method') ?? '';
      const bits = run.value('quant_bits');
      const known = WIDTHS[method];
      return when(
        known !== undefined && bits !== null && bits !== undefined && !known.includes(String(bits)),
        {
          options: ['quant_bits'],
          message: `${method} does not quantize to ${String(bits)} bits`,
          expected: known?.join(', ') ?? '',
          repair: `write --quant_bits ${known?.[0] ?? ''}`,
        },
      );
    }),
    subcommands: [...TRAINING, 'infer', 'deploy', 'eval', 'export'],
  },
  {
    ...rule(
      'sample-count',
      'dataset/dataset_syntax.py: int(…) of what follows "#"; dataset_meta.py: AssertionError "dataset_sample > 0"',
      (run) =>
        ['dataset', 'val_dataset'].flatMap((option) =>
          (run.list(option) ?? []).flatMap((word) => badCount(option, word)),
        ),
    ),
    subcommands: [...TRAINING, 'infer', 'export', 'sample'],
  },
  rule('resume-path', 'arguments/sft_args.py: to_abspath raises FileNotFoundError', (run) => {
    const path = run.text('resume_from_checkpoint') ?? '';
    return when(/^(?:true|false|yes|no|1|0)$/i.test(path), {
      options: ['resume_from_checkpoint'],
      message: `--resume_from_checkpoint takes the folder of a checkpoint, not ${path}`,
      expected: 'a folder such as output/checkpoint-100',
      repair: /^(?:false|no|0)$/i.test(path) ? 'remove --resume_from_checkpoint' : 'write the folder',
    });
  }),
  rule('interleaving', 'datasets, interleave_datasets: ValueError on the number of probabilities', (run) => {
    const shares = run.list('interleave_prob') ?? [];
    const sets = run.list('dataset') ?? [];
    return when(shares.length > 0 && sets.length > 0 && shares.length !== sets.length, {
      options: ['interleave_prob'],
      message: `${shares.length} shares for ${sets.length} data sets`,
      expected: `${sets.length} numbers`,
      repair: 'give each data set of --dataset one share',
    });
  }),
  ...schedulerSettings().map(([id, scheduler, setting, raised]) =>
    rule(id, `transformers, optimization.py: ${raised}`, (run) => {
      const name = run.text('lr_scheduler_type') ?? '';
      return when(scheduler.test(name) && run.missing('lr_scheduler_kwargs'), {
        options: ['lr_scheduler_type'],
        message: `--lr_scheduler_type ${name} does not go without ${setting.slice(2, setting.indexOf('"', 2))}`,
        repair: `add --lr_scheduler_kwargs '${setting}'`,
      });
    }),
  ),
  rule(
    'rope-scaling-kind',
    'arguments/base_args/model_args.py, _init_rope_scaling: AssertionError',
    (run) => {
      const scaling = run.text('rope_scaling') ?? '';
      const word = /^[A-Za-z0-9_-]+$/.test(scaling);
      return when(word && !['linear', 'dynamic', 'yarn'].includes(scaling), {
        options: ['rope_scaling'],
        message: `--rope_scaling knows no "${scaling}"`,
        expected: 'linear, dynamic, yarn, or a JSON object',
        repair: 'write one of them',
      });
    },
  ),
  {
    ...rule(
      'rope-scaling-length',
      'arguments/base_args/model_args.py: AssertionError "max_model_len must be set"',
      (run) =>
        when(
          /^(?:linear|dynamic|yarn)$/.test(run.text('rope_scaling') ?? '') && run.missing('max_model_len'),
          {
            options: ['rope_scaling'],
            message: '--rope_scaling without a factor needs the length to scale to',
            repair: 'add --max_model_len',
          },
        ),
    ),
    code: 'missing-option',
  },
];

function schedulerSettings(): readonly (readonly [string, RegExp, string, string])[] {
  return [
    [
      'scheduler-floor',
      /^cosine_(?:warmup_)?with_min_lr$/,
      '{"min_lr_rate": 0.1}',
      'ValueError "One of min_lr or min_lr_rate should be set"',
    ],
    [
      'scheduler-decay',
      /^warmup_stable_decay$/,
      '{"num_decay_steps": 100}',
      'TypeError "missing 1 required positional argument: num_decay_steps"',
    ],
  ];
}

const WIDTHS: Readonly<Record<string, readonly string[]>> = {
  bnb: ['4', '8'],
  quanto: ['8', '4', '2', 'float8'],
  hqq: ['4', '8', '3', '2', '1'],
  eetq: ['8'],
};

/** What stands behind the last `#` of a data set is how many rows are taken. */
function badCount(option: string, word: string): readonly Finding[] {
  const at = word.lastIndexOf('#');
  if (at === -1) return [];
  const count = word.slice(at + 1).trim();
  if (/^[+]?[0-9](?:_?[0-9])*$/.test(count) && Number(count.replaceAll('_', '')) > 0) return [];
  return [
    {
      options: [option],
      message: `"${count}" behind # is no number of rows`,
      expected: 'a whole number above 0',
      repair: `write ${word.slice(0, at)}#500, or leave "#${count}" out`,
    },
  ];
}

function rule(id: string, source: string, check: (run: ResolvedRun) => readonly Finding[]): Rule {
  return {
    id,
    code: 'bad-value',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: TRAINING,
    source,
    check,
  };
}
