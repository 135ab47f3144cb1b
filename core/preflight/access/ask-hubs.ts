import type { Hub, HubAnswer } from '../../ports/hub.ts';
import type { HubName } from './hub-name.ts';
import type { HubReference } from './hub-references.ts';

/** What the hubs said, by `referenceKey`. What was not asked for has no entry. */
export type HubAnswers = ReadonlyMap<string, HubAnswer>;

/** The answers of somebody who may not use the network. */
export const NOT_ASKED: HubAnswers = new Map();

/** One question: the same repository and revision of the same hub, whoever names it. */
export function referenceKey({
  hub,
  kind,
  id,
  revision,
}: Pick<HubReference, 'hub' | 'kind' | 'id' | 'revision'>): string {
  return JSON.stringify([hub, kind, id, revision]);
}

/** Asks the hubs each question once, at most `atOnce` at a time. */
export async function askHubs(
  references: readonly HubReference[],
  hubs: Readonly<Record<HubName, Hub>>,
  atOnce = 4,
): Promise<HubAnswers> {
  const questions = [...new Map(references.map((reference) => [referenceKey(reference), reference]))];
  const answers = new Map<string, HubAnswer>();
  const waiting = questions[Symbol.iterator]();
  const work = async (): Promise<void> => {
    // All workers draw from one iterator, so each question is drawn once.
    for (const [key, { hub, kind, id, revision }] of waiting) {
      answers.set(key, await hubs[hub].describe(kind, id, revision));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, questions.length) }, work));
  return answers;
}
