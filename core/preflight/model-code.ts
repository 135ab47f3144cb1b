import type { HubAnswer } from '../ports/hub.ts';

/**
 * Whether a model of a hub may bring code of its own: its repository holds Python files at its top, from which
 * transformers loads classes when the engine trusts it, as ms-swift always does. Null where the hub did not tell.
 */
export function mayBringCode(answer: HubAnswer | undefined): boolean | null {
  if (answer?.kind !== 'found' || answer.files === null) return null;
  return answer.files.some(({ path }) => /^[^/]+\.py$/.test(path));
}

/** Whether the config.json of a model at hand names code of its own (`auto_map`, transformers); null without one. */
export function namesOwnCode(config: unknown): boolean | null {
  if (typeof config !== 'object' || config === null) return null;
  return 'auto_map' in config;
}
