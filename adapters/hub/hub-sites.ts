import type { HubInput } from '../../core/flow/plan/hub-input.ts';
import type { HubName } from '../../core/preflight/access/hub-name.ts';
import { type HubAccess, hubEndpoint } from './hub-endpoint.ts';

/** Variables by which the hubs' own clients are told where to go and as whom. */
export type HubVariables = Readonly<Record<string, string | undefined>>;

const HUGGING_FACE = 'https://huggingface.co';
/** A public mirror of what is open on Hugging Face, under the same paths. */
const HUGGING_FACE_MIRROR = 'https://hf-mirror.com';
/** The site in China, then the international one (constants.py of modelscope_hub 0.5.1). */
const MODEL_SCOPE = 'https://modelscope.cn';
const MODEL_SCOPE_ABROAD = 'https://www.modelscope.ai';

/**
 * Where a hub may be asked, its own site first. A site that the variables name is the only one. The token is for the
 * hub's own site, or the one that was named: no mirror is shown it.
 */
export function hubSites(hub: HubName, variables: HubVariables): readonly [HubAccess, ...HubAccess[]] {
  if (hub === 'hugging-face') {
    const named = given(variables.HF_ENDPOINT);
    const token = given(variables.HF_TOKEN ?? variables.HUGGING_FACE_HUB_TOKEN);
    const own = { endpoint: hubEndpoint(named ?? undefined, HUGGING_FACE), token };
    return named === null ? [own, { endpoint: HUGGING_FACE_MIRROR, token: null }] : [own];
  }
  const named = given(variables.MODELSCOPE_ENDPOINT) ?? given(variables.MODELSCOPE_DOMAIN);
  const token = given(variables.MODELSCOPE_API_TOKEN);
  const own = { endpoint: hubEndpoint(named ?? undefined, MODEL_SCOPE), token };
  return named === null ? [own, { endpoint: MODEL_SCOPE_ABROAD, token: null }] : [own];
}

/** The address of a file, as the hubs' own clients ask for it. */
export function fileAddress(endpoint: string, input: HubInput, path: string): URL {
  const id = encoded(input.id);
  if (input.hub === 'hugging-face') {
    const kind = input.role === 'dataset' ? 'datasets/' : '';
    const revision = encodeURIComponent(input.revision);
    return new URL(`${endpoint}/${kind}${id}/resolve/${revision}/${encoded(path)}`);
  }
  const url = new URL(`${endpoint}/api/v1/${input.role}s/${id}/repo`);
  url.searchParams.set('Revision', input.revision);
  url.searchParams.set('FilePath', path);
  return url;
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function given(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
