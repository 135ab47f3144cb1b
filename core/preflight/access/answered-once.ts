import type { Hub, HubAnswer } from '../../ports/hub.ts';
import { referenceKey } from './ask-hubs.ts';
import type { HubName } from './hub-name.ts';

/**
 * Hubs that are asked each question once, whoever has it: all runs and posts of a round see one commit. A hub that could
 * not be reached is asked again.
 */
export function answeredOnce(hubs: Readonly<Record<HubName, Hub>>): Readonly<Record<HubName, Hub>> {
  return {
    'model-scope': once('model-scope', hubs['model-scope']),
    'hugging-face': once('hugging-face', hubs['hugging-face']),
  };
}

function once(name: HubName, hub: Hub): Hub {
  const answers = new Map<string, Promise<HubAnswer>>();
  const ask: Hub['describe'] = async (kind, id, revision) => {
    const key = referenceKey({ hub: name, kind, id, revision });
    const asked = answers.get(key) ?? hub.describe(kind, id, revision);
    answers.set(key, asked);
    const answer = await asked;
    if (answer.kind === 'unreachable') answers.delete(key);
    return answer;
  };
  return { describe: ask };
}
