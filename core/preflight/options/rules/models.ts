import { nearestWord } from '../../../swift/nearest.ts';
import type { Registry } from '../registry.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING, when } from '../rule.ts';

/** An id of a hub, not a folder: an organisation and a name. */
const ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

/** Model ids that the engine's registry does not have. */
export const MODELS: readonly Rule[] = [
  {
    id: 'unknown-model',
    code: 'unknown-model',
    level: 'warning',
    lines: ['3.x', '4.x'],
    subcommands: [...TRAINING, 'infer', 'deploy', 'eval', 'export', 'rollout'],
    source: 'model/model_meta.py, get_matched_model_meta; a hub may still have it',
    check: unknownModel,
  },
  {
    id: 'type-without-template',
    code: 'missing-option',
    level: 'error',
    lines: ['4.x'],
    subcommands: [...TRAINING, 'infer', 'deploy', 'eval', 'rollout'],
    source:
      'template/register.py, get_template_meta: ValueError "Failed to automatically match `template_type`"',
    check: (run) => {
      const type = run.text('model_type');
      const id = run.text('model');
      if (typeof type !== 'string' || typeof id !== 'string' || run.registry === null || run.hasPlugins)
        return [];
      const own = run.registry.modelOf(id)?.type ?? null;
      const ambiguous = run.registry.names('typesWithoutTemplate').has(type);
      return when(ambiguous && own !== null && own !== type && run.missing('template'), {
        options: ['model_type'],
        message: `${id} is of the type ${own ?? ''}, and the type ${type} has several templates`,
        repair: 'remove --model_type, or add --template',
      });
    },
  },
  {
    id: 'vision-template',
    code: 'conflicting-options',
    level: 'error',
    lines: ['4.x'],
    subcommands: TRAINING,
    source: 'template/templates/qwen.py: AttributeError, a text model has no get_rope_index',
    check: (run) => {
      const template = run.text('template') ?? '';
      return when(run.model?.multimodal === false && VISION_TEMPLATES.has(template), {
        options: ['template'],
        message: `the template ${template} is for vision models, and ${run.model?.type ?? ''} is a text model`,
        repair: 'remove --template: it is told by the model',
      });
    },
  },
];

/** Templates that ask the model itself for the places of pictures. */
const VISION_TEMPLATES: ReadonlySet<string> = new Set([
  'qwen2_vl',
  'qwen2_5_vl',
  'qvq',
  'qwen3_vl',
  'qwen2_5_omni',
  'qwen3_omni',
]);

function unknownModel(run: ResolvedRun): readonly Finding[] {
  const id = run.text('model');
  const { registry } = run;
  if (
    typeof id !== 'string' ||
    registry === null ||
    !ID.test(id) ||
    run.given('model_type') ||
    run.hasPlugins
  ) {
    return [];
  }
  if (registry.modelOf(id) !== null) return [];
  const [organisation = '', name = ''] = id.split('/');
  const siblings = familyOf(registry, organisation, name);
  if (siblings.length === 0) return [];
  const nearest = nearestWord(name, siblings.map(nameOf));
  const known = siblings.find((sibling) => nameOf(sibling) === nearest);
  return [
    {
      options: ['model'],
      message: `ms-swift ${registry.release} registers models of this family, and none is called ${name}`,
      expected: siblings.slice(0, 8).join(', ') + (siblings.length > 8 ? ', …' : ''),
      repair: known === undefined ? 'look the id up on the hub' : `did you mean ${known}?`,
    },
  ];
}

/** Registered ids of the same organisation, whatever its case, and the same family: the name up to its first dash. */
function familyOf(registry: Registry, organisation: string, name: string): readonly string[] {
  const family = `${organisation}/${name.split('-')[0] ?? ''}-`.toLowerCase();
  return registry.modelIds.filter((id) => id.toLowerCase().startsWith(family));
}

function nameOf(id: string): string {
  return id.split('/')[1] ?? '';
}
