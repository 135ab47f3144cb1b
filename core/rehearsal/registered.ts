import { type NameKind, type Registry, registryOf } from '../preflight/options/registry.ts';
import { type Draft, givenOptions, type Reason, withOption, withoutOption } from './command.ts';

type Registered = (registry: Registry, name: string) => boolean;

const among =
  (kind: NameKind): Registered =>
  (registry, name) =>
    registry.names(kind).has(name);

/** Options whose values are names that the engine, or a plugin, registers. Of several values each is a name. */
const NAMING = {
  model_type: (registry: Registry, name: string) => registry.isModelType(name),
  template: among('templates'),
  agent_template: among('agentTemplates'),
  tuner_type: among('tuners'),
  loss_type: among('losses'),
  eval_metric: among('metrics'),
  optimizer: among('optimizers'),
  callbacks: among('callbacks'),
  multi_turn_scheduler: among('schedulers'),
  reward_model_plugin: among('rewardModelPlugins'),
} satisfies Readonly<Record<string, Registered>>;

type Naming = keyof typeof NAMING;
const ALL: readonly Naming[] = [
  'model_type',
  'template',
  'agent_template',
  'tuner_type',
  'loss_type',
  'eval_metric',
  'optimizer',
  'callbacks',
  'multi_turn_scheduler',
  'reward_model_plugin',
];

function rehearsing(): Registry {
  const registry = registryOf('4.x');
  if (registry === null) throw new TypeError('the names of 4.x are not recorded');
  return registry;
}

/** The draft without the names that the engine does not register by itself. */
export function withoutUnregistered(draft: Draft, reason: Reason, options: readonly Naming[] = ALL): Draft {
  return options.reduce((before, option) => {
    // What losses an alignment has is no matter of the registry.
    if (option === 'loss_type' && before.subcommand === 'rlhf') return before;
    const written = givenOptions(before).get(option)?.written ?? [];
    const kept = written.filter((name) => NAMING[option](rehearsing(), name));
    if (kept.length === written.length) return before;
    return kept.length === 0
      ? withoutOption(before, option, reason)
      : withOption(before, option, kept, reason);
  }, draft);
}

/** The rewards that the engine does not have by itself. */
export function unregisteredRewards(names: readonly string[]): readonly string[] {
  return names.filter((name) => !rehearsing().names('rewards').has(name));
}

/**
 * The only model that the engine knows whose name begins with that of a folder: `internlm3-8b-instruct` for
 * `Internlm3-8b`. Null where the engine knows the name itself, where several models or none begin so, and for ids,
 * which say whose model they mean.
 */
export function modelOfFolder(name: string): string | null {
  const registry = rehearsing();
  if (name.includes('/') || registry.modelOf(name) !== null) return null;
  const begun = registry.modelIds.filter((id) => lastPart(id).startsWith(`${name.toLowerCase()}-`));
  const [first] = begun;
  return first !== undefined && begun.every((id) => lastPart(id) === lastPart(first)) ? first : null;
}

function lastPart(id: string): string {
  return id.split('/').at(-1)?.toLowerCase() ?? '';
}
