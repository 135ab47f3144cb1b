import type { Clock } from '../../core/ports/clock.ts';
import type { Hub, HubAnswer, RepositoryKind } from '../../core/ports/hub.ts';
import type { HubName } from '../../core/preflight/access/hub-name.ts';
import { hubEndpoint } from './hub-endpoint.ts';
import type { RequestLimits } from './hub-request.ts';
import { HuggingFaceHub } from './hugging-face.ts';
import { ModelScopeHub } from './model-scope.ts';

/** Variables by which the hubs' own clients are told where to go and as whom. */
export type HubVariables = Readonly<Record<string, string | undefined>>;

const HUGGING_FACE = 'https://huggingface.co';
/** The site in China, then the international one (constants.py of modelscope_hub 0.5.1). */
const MODEL_SCOPE = 'https://modelscope.cn';
const MODEL_SCOPE_ABROAD = 'https://www.modelscope.ai';

/** Both hubs as their clients would use them with these variables; nothing else is read, no file with a token either. */
export function openHubs(
  variables: HubVariables,
  clock: Pick<Clock, 'now' | 'sleep'>,
  limits?: RequestLimits,
): Readonly<Record<HubName, Hub>> {
  const huggingFace = {
    endpoint: hubEndpoint(variables.HF_ENDPOINT, HUGGING_FACE),
    token: given(variables.HF_TOKEN ?? variables.HUGGING_FACE_HUB_TOKEN),
  };
  const named = given(variables.MODELSCOPE_ENDPOINT) ?? given(variables.MODELSCOPE_DOMAIN);
  const token = given(variables.MODELSCOPE_API_TOKEN);
  const modelScope = new ModelScopeHub(
    { endpoint: hubEndpoint(named ?? undefined, MODEL_SCOPE), token },
    clock,
    limits,
  );
  const abroad = new ModelScopeHub({ endpoint: MODEL_SCOPE_ABROAD, token: null }, clock, limits);
  return {
    'hugging-face': new HuggingFaceHub(huggingFace, clock, limits),
    'model-scope': named === null ? new HubWithSecondSite(modelScope, abroad) : modelScope,
  };
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

function given(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
