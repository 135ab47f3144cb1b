import { isAbsolute } from 'node:path';
import type { Digests } from '../../adapters/machine/digests.ts';
import { findInput } from '../../adapters/machine/find-input.ts';
import { isTooLargeToRehearse } from '../../adapters/machine/rehearsable.ts';
import type { FoundInput, InputRole } from '../../core/flow/plan/inputs.ts';
import type { Installation } from '../../core/flow/subject/survey.ts';
import type { ServeSettings } from './settings.ts';

/** How often a job is started at most: again after an interruption, or when the machine went down. */
export const MOST_STARTS = 3;

/** What this machine is for the flow: one pool for verifications, one for rehearsals. */
export function installationOf(settings: ServeSettings, hardware: string): Installation {
  const { usdPerHour, usdPerMonth, attempts, rehearsal, pages } = settings;
  const machine = { usdPerHour, starts: MOST_STARTS, own: true };
  return {
    pools: [{ name: hardware, hardware, ...machine }],
    rehearsalPool: { name: 'rehearsal', hardware: 'cpu', ...machine },
    rehearsalSeconds: rehearsal.seconds,
    mostAttempts: attempts,
    rehearsalsADay: rehearsal.aDay,
    usdPerMonth,
    pages: pages.url === undefined ? null : { url: pages.url.replace(/\/?$/, '/'), private: pages.private },
  };
}

/**
 * Looks a name of a command up in the folders of models and data sets. Commands come from anybody who can open a pull
 * request: nothing else of this machine can be named. A model that is large is not found for a rehearsal.
 */
export async function findModel(
  name: string,
  rehearsedAs: InputRole | null,
  folders: readonly string[],
  digests: Digests,
): Promise<FoundInput | null> {
  const parts = name.replace(/\/+$/, '').split(/[/\\]/);
  if (isAbsolute(name) || name.startsWith('~') || parts.some((part) => part === '' || part.startsWith('.')))
    return null;
  if (rehearsedAs === 'model' && (await isTooLargeToRehearse(name, folders))) return null;
  return findInput(name, folders, digests);
}
