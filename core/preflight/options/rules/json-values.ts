import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING, when } from '../rule.ts';

const ZERO = ['zero0', 'zero1', 'zero2', 'zero3', 'zero2_offload', 'zero3_offload'];

/** Options that take JSON or the path of a JSON file, with the names of settings that they know besides. */
const TAKING_JSON: readonly (readonly [string, readonly string[]])[] = [
  ['deepspeed', ZERO],
  ['teacher_deepspeed', ZERO],
  ['fsdp', ['fsdp2']],
  ['model_kwargs', []],
  ['columns', []],
  ['max_memory', []],
  ['mrl_dims', []],
  ['lr_scheduler_kwargs', []],
  ['gradient_checkpointing_kwargs', []],
];

/** Words that are neither JSON, nor the path of a file, nor the name of settings. */
export const JSON_VALUES: readonly Rule[] = [
  {
    id: 'json-unreadable',
    code: 'bad-json',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: TRAINING,
    source: 'utils/utils.py, json_parse_to_dict: JSONDecodeError after its repair left nothing',
    check: (run) => TAKING_JSON.flatMap(([option, names]) => unreadable(run, option, names)),
  },
  {
    id: 'fsdp-settings',
    code: 'bad-json',
    level: 'error',
    lines: ['3.x'],
    subcommands: TRAINING,
    source:
      'llm/argument/train_args.py, _init_fsdp: JSONDecodeError, the wheel of 3.12.6 lacks fsdp_config/fsdp2.json',
    check: (run) =>
      when(run.text('fsdp') === 'fsdp2', {
        options: ['fsdp'],
        message: 'the published ms-swift 3.12 lacks the settings that --fsdp fsdp2 names',
        repair: 'name a file of your own, or state ms-swift 4',
      }),
  },
];

function unreadable(run: ResolvedRun, option: string, names: readonly string[]): readonly Finding[] {
  const text = run.value(option);
  if (typeof text !== 'string' || text === '' || !run.given(option) || names.includes(text)) return [];
  const kind = names.length > 0 ? `settings "${text}"` : `"${text}"`;
  return when(!mayBeRead(text), {
    options: [option],
    message: `--${option} cannot read ${kind}: it is neither JSON nor the path of a file`,
    expected: [...names, 'a JSON object', 'the path of one'].join(', '),
    repair: names.length > 0 ? `write one of ${names.join(', ')}` : `write --${option} '{"name": value}'`,
  });
}

/** The engine mends brackets and quotes; a path may exist where it runs. */
function mayBeRead(text: string): boolean {
  return /[[{]/.test(text) || /[/\\.]/.test(text) || /^\s*(?:-?\d+|true|false|null|".*")\s*$/.test(text);
}
