import type { Clock } from '../../core/ports/clock.ts';
import type { Hub, HubAnswer, RepositoryKind } from '../../core/ports/hub.ts';
import type { HubName } from '../../core/preflight/access/hub-name.ts';
import type { RequestLimits } from './hub-request.ts';
import { type HubVariables, hubSites } from './hub-sites.ts';
import { HuggingFaceHub } from './hugging-face.ts';
import { ModelScopeHub } from './model-scope.ts';

/** Both hubs as their clients would use them with these variables; nothing else is read, no file with a token either. */
export function openHubs(
  variables: HubVariables,
  clock: Pick<Clock, 'now' | 'sleep'>,
  limits?: RequestLimits,
): Readonly<Record<HubName, Hub>> {
  const [huggingFace, mirror] = hubSites('hugging-face', variables);
  const [modelScope, abroad] = hubSites('model-scope', variables);
  const atHuggingFace = new HuggingFaceHub(huggingFace, clock, limits);
  const atModelScope = new ModelScopeHub(modelScope, clock, limits);
  return {
    'hugging-face':
      mirror === undefined
        ? atHuggingFace
        : new HubWithMirror(atHuggingFace, new HuggingFaceHub(mirror, clock, limits)),
    'model-scope':
      abroad === undefined
        ? atModelScope
        : new HubWithSecondSite(atModelScope, new ModelScopeHub(abroad, clock, limits)),
  };
}

/** Asks a mirror where the hub itself cannot be reached. */
export class HubWithMirror implements Hub {
  readonly #hub: Hub;
  readonly #mirror: Hub;

  constructor(hub: Hub, mirror: Hub) {
    this.#hub = hub;
    this.#mirror = mirror;
  }

  async describe(kind: RepositoryKind, id: string, revision: string | null): Promise<HubAnswer> {
    const answer = await this.#hub.describe(kind, id, revision);
    if (answer.kind !== 'unreachable') return answer;
    const other = await this.#mirror.describe(kind, id, revision);
    // A mirror has no private repositories: only what it has says anything.
    return other.kind === 'found' ? other : answer;
  }
}

/** Looks at a second site for what the first does not have, as ModelScope's client does where no site is named. */
export class HubWithSecondSite implements Hub {
  readonly #first: Hub;
  readonly #second: Hub;

  constructor(first: Hub, second: Hub) {
    this.#first = first;
    this.#second = second;
  }

  async describe(kind: RepositoryKind, id: string, revision: string | null): Promise<HubAnswer> {
    const answer = await this.#first.describe(kind, id, revision);
    if (answer.kind !== 'missing' || answer.what === 'revision') return answer;
    const other = await this.#second.describe(kind, id, revision);
    // What the second site may have, and does not say for now, is not known to be missing.
    return other.kind === 'missing' ? answer : other;
  }
}
