import type { ContentCache } from '../adapters/cache/content-cache.ts';
import { cachedAnswer } from '../adapters/hub/cached-answers.ts';
import type { HubVariables } from '../adapters/hub/hub-sites.ts';
import { openHubs } from '../adapters/hub/open-hubs.ts';
import { systemClock } from '../adapters/machine/system-clock.ts';
import type { AskHub } from '../core/flow/plan/take-from-hub.ts';
import { answeredOnce } from '../core/preflight/access/answered-once.ts';

/**
 * Asks a question once, however many runs and posts have it: all of them get one commit. A commit that is in the cache
 * is not asked for, so that a post which pins its revisions is verified without a network after the first time.
 */
export function hubAsker(variables: HubVariables, cache: ContentCache, offline: boolean): AskHub {
  const hubs = answeredOnce(openHubs(variables, systemClock));
  return async (reference) => {
    const known = await cachedAnswer(reference, cache);
    if (known !== null || offline) return known;
    const { hub, kind, id, revision } = reference;
    return hubs[hub].describe(kind, id, revision);
  };
}
