import type { ContentCache } from '../adapters/cache/content-cache.ts';
import { cachedAnswer } from '../adapters/hub/cached-answers.ts';
import type { HubVariables } from '../adapters/hub/hub-sites.ts';
import { openHubs } from '../adapters/hub/open-hubs.ts';
import { systemClock } from '../adapters/machine/system-clock.ts';
import type { AskHub } from '../core/flow/plan/take-from-hub.ts';
import type { HubAnswer } from '../core/ports/hub.ts';
import { referenceKey } from '../core/preflight/access/ask-hubs.ts';
import type { HubReference } from '../core/preflight/access/hub-references.ts';

/**
 * Asks a question once, however many runs and posts have it: all of them get one commit. A commit that is in the cache
 * is not asked for, so that a post which pins its revisions is verified without a network after the first time.
 */
export function hubAsker(variables: HubVariables, cache: ContentCache, offline: boolean): AskHub {
  const hubs = openHubs(variables, systemClock);
  const ask = async (reference: HubReference): Promise<HubAnswer | null> => {
    const known = await cachedAnswer(reference, cache);
    if (known !== null || offline) return known;
    const { hub, kind, id, revision } = reference;
    return hubs[hub].describe(kind, id, revision);
  };
  const answers = new Map<string, Promise<HubAnswer | null>>();
  return (reference) => {
    const key = referenceKey(reference);
    const answer = answers.get(key) ?? ask(reference);
    answers.set(key, answer);
    return answer;
  };
}
