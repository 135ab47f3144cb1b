import type { NameKind, Registry } from '../registry.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING } from '../rule.ts';
import { unknownName } from './unknown-name.ts';

interface Named {
  readonly option: string;
  readonly kind: NameKind | 'modelTypes';
  readonly what: string;
  readonly subcommands: readonly string[];
  readonly source: string;
}

/** The subcommands that load a model. */
export const LOADING = [...TRAINING, 'infer', 'export', 'eval', 'deploy', 'rollout', 'sample', 'app'];

const NAMED: readonly Named[] = [
  named(
    'model_type',
    'modelTypes',
    'model type',
    LOADING,
    'model/model_meta.py: ValueError "model_type … not in"',
  ),
  named(
    'template',
    'templates',
    'template',
    LOADING,
    'template/register.py: ValueError "template_type … not in"',
  ),
  named(
    'tuner_type',
    'tuners',
    'tuner',
    TRAINING,
    'pipelines/train/tuner.py: ValueError "Unknown tuner_type"',
  ),
  named(
    'train_type',
    'tuners',
    'tuner',
    TRAINING,
    'llm/train/tuner.py of 3.12.6: ValueError "Unknown train_type"',
  ),
  named('loss_type', 'losses', 'loss', ['sft', 'pt'], 'trainers/mixin.py: KeyError of loss_map'),
  named('eval_metric', 'metrics', 'metric', ['sft', 'pt'], 'trainers/mixin.py: KeyError of eval_metrics_map'),
  named('optimizer', 'optimizers', 'optimizer', TRAINING, 'trainers/mixin.py: KeyError of optimizers_map'),
  named('callbacks', 'callbacks', 'callback', TRAINING, 'trainers/mixin.py: KeyError of callbacks_map'),
  named(
    'reward_model_plugin',
    'rewardModelPlugins',
    'reward model plugin',
    ['rlhf'],
    'rlhf_trainers/grpo_trainer.py: ValueError "rm_plugin … is not implemented"',
  ),
  named(
    'reward_funcs',
    'rewards',
    'reward',
    ['rlhf'],
    'rlhf_trainers/grpo_trainer.py: ValueError "is not implemented in swift.rewards"',
  ),
  named(
    'agent_template',
    'agentTemplates',
    'template of agents',
    LOADING,
    'llm/template/base.py of 3.12.6: KeyError of agent_templates',
  ),
  named(
    'multi_turn_scheduler',
    'schedulers',
    'scheduler of turns',
    ['rlhf', 'rollout'],
    'rlhf_trainers/rollout_mixin.py: AssertionError "in multi_turns"',
  ),
];

/** In 3.x agents' templates are looked up by every template, in 4.x by rows with tools only. */
const OF_3: ReadonlySet<string> = new Set(['agent_template', 'train_type']);

/** Words that must name something that the engine, or a plugin, registers. */
export const NAMES: readonly Rule[] = [
  ...NAMED.map(
    (known): Rule => ({
      id: `unknown-${known.option.replaceAll('_', '-')}`,
      code: 'unknown-name',
      level: 'error',
      lines: OF_3.has(known.option) ? ['3.x'] : ['3.x', '4.x'],
      subcommands: known.subcommands,
      source: known.source,
      check: (run) => unknownNames(run, known),
    }),
  ),
  {
    id: 'unknown-loss-scale',
    code: 'unknown-name',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: TRAINING,
    source: 'loss_scale/mapping.py: KeyError of loss_scale_map',
    check: (run) => {
      const parts = scaleParts(run.text('loss_scale') ?? '', run.line);
      if (!run.given('loss_scale') || run.hasPlugins || run.registry === null || parts[0] === '') return [];
      const known = run.registry.names('lossScales');
      const own = BASE_STRATEGIES.includes(parts[0] ?? '') ? parts.slice(1) : parts;
      return own
        .filter((part) => !known.has(part))
        .map((word) =>
          unknownName({
            option: 'loss_scale',
            word,
            what: 'loss scale',
            known: [...BASE_STRATEGIES, ...known],
            otherwise: `take another loss scale, ${PLUGIN}`,
            release: run.registry?.release ?? null,
          }),
        );
    },
  },
];

const BASE_STRATEGIES: readonly string[] = ['default', 'last_round', 'all'];

const PLUGIN = 'or name the file that registers it with --external_plugins';

/** 4.x chains any number of scales behind a strategy, 3.x takes one. */
function scaleParts(scale: string, line: ResolvedRun['line']): readonly string[] {
  const parts = scale.split('+');
  return line === '4.x' || parts.length < 2 ? parts : [parts[0] ?? '', parts.slice(1).join('+')];
}

function named(
  option: string,
  kind: Named['kind'],
  what: string,
  subcommands: readonly string[],
  source: string,
): Named {
  return { option, kind, what, subcommands, source };
}

function unknownNames(run: ResolvedRun, { option, kind, what }: Named): readonly Finding[] {
  const { registry } = run;
  if (registry === null || run.hasPlugins || !run.given(option) || !run.has(option)) return [];
  if (option === 'reward_funcs' && run.text('rlhf_type') !== 'grpo') return [];
  const written = run.text(option);
  const words = run.list(option) ?? (typeof written === 'string' ? [written] : []);
  const known = namesOf(registry, kind);
  const told = kind === 'modelTypes' || kind === 'templates';
  const otherwise = `${told ? `remove --${option}: it is told by the model` : `take another ${what}`}, ${PLUGIN}`;
  if (known.length === 0) return [];
  return words
    .filter((word) => !known.includes(word))
    .map((word) => unknownName({ option, word, what, known, otherwise, release: registry.release }));
}

function namesOf(registry: Registry, kind: Named['kind']): readonly string[] {
  return kind === 'modelTypes' ? registry.modelTypes : [...registry.names(kind)];
}
