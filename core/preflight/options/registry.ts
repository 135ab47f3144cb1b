import type { EngineLine } from '../../post/post.ts';
import names3 from './registry/3.12.6.json' with { type: 'json' };
import names4 from './registry/4.6.0.json' with { type: 'json' };

/** What kinds of names the engine keeps in maps that plugins may add to. */
export type NameKind =
  | 'templates'
  | 'agentTemplates'
  | 'tuners'
  | 'losses'
  | 'lossScales'
  | 'metrics'
  | 'optimizers'
  | 'callbacks'
  | 'rewards'
  | 'rewardModelPlugins'
  | 'schedulers'
  | 'multimodal'
  | 'classifiers'
  | 'typesWithoutTemplate'
  | 'templatesWithPacking'
  | 'templatesWithoutPacking';

/** A model as the engine knows it: by its type, found by the last part of the id, whatever the organisation and case. */
export interface KnownModel {
  readonly type: string;
  readonly multimodal: boolean;
  /** Made for scores: it has one label without being told. */
  readonly classifier: boolean;
  /** The type's only template; null where the engine decides by the id, or has none. */
  readonly template: string | null;
}

/** The names that one release of an engine line registers by itself. */
export interface Registry {
  readonly release: string;
  readonly names: (kind: NameKind) => ReadonlySet<string>;
  readonly isModelType: (name: string) => boolean;
  readonly modelTypes: readonly string[];
  readonly modelOf: (idOrPath: string) => KnownModel | null;
  readonly modelOfType: (type: string) => KnownModel | null;
  readonly modelIds: readonly string[];
}

type Recorded = typeof names4 | typeof names3;

function readRegistry(recorded: Recorded): Registry {
  const sets = new Map<NameKind, ReadonlySet<string>>();
  const templates = new Map(Object.entries(recorded.templatesOf));
  const models = Object.entries(recorded.models);
  const types = new Map(models);
  const names = (kind: NameKind): ReadonlySet<string> => {
    const known = sets.get(kind) ?? new Set(recorded[kind].split(' ').filter((word) => word !== ''));
    sets.set(kind, known);
    return known;
  };
  const byName = new Map<string, string>();
  for (const [type, ids] of models) {
    for (const id of ids.split(' ')) {
      const name = lastPart(id);
      if (name !== '' && !byName.has(name)) byName.set(name, type);
    }
  }
  const modelOfType = (type: string): KnownModel | null =>
    types.has(type)
      ? {
          type,
          multimodal: names('multimodal').has(type),
          classifier: names('classifiers').has(type),
          template: templates.get(type) ?? null,
        }
      : null;
  return {
    release: recorded.release,
    names,
    isModelType: (name) => types.has(name),
    modelTypes: [...types.keys()],
    modelOfType,
    modelOf: (idOrPath) => {
      const type = byName.get(lastPart(idOrPath));
      return type === undefined ? null : modelOfType(type);
    },
    modelIds: models.flatMap(([, ids]) => ids.split(' ')).filter((id) => id !== ''),
  };
}

function lastPart(idOrPath: string): string {
  return idOrPath.replace(/\/+$/, '').split('/').at(-1)?.toLowerCase() ?? '';
}

const registries = new Map<EngineLine, Registry>();

/** The names that the newest release of a line registers; null for lines whose names were not recorded. */
export function registryOf(line: EngineLine): Registry | null {
  const recorded = line === '4.x' ? names4 : line === '3.x' ? names3 : null;
  if (recorded === null) return null;
  const registry = registries.get(line) ?? readRegistry(recorded);
  registries.set(line, registry);
  return registry;
}
