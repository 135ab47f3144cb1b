import { join } from 'node:path';
import type { AttemptResult } from '../../core/flow/attempt/attempt-result.ts';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { encodeDocument } from '../../core/flow/store/documents.ts';
import { attemptKeys } from '../../core/flow/store/keys.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { storeFile } from './stored-files.ts';

/**
 * Keeps what an attempt left: under the attempt, the marker last, where it succeeded; else under the try alone, without
 * weights.
 */
export async function keepEvidence(
  store: ObjectStore,
  plan: AttemptPlan,
  result: AttemptResult,
  folder: string,
): Promise<void> {
  const keys = attemptKeys(plan.evidence);
  const ownPrefix = keys.tryPrefix(result.job, result.try);
  const paths = [...result.files.map(({ path }) => path), 'result.json'];
  if (result.stage !== 'done') {
    await upload(
      store,
      ownPrefix,
      folder,
      paths.filter((path) => !isWeights(path)),
    );
    return;
  }
  const clean = (await upload(store, plan.evidence, folder, paths)) === 'uploaded';
  if (!clean) await upload(store, ownPrefix, folder, paths);
  const evidence = clean ? plan.evidence : ownPrefix;
  await store.create(keys.done, encodeDocument({ job: result.job, try: result.try, evidence }));
}

/** `conflict`: other bytes lie under one of the names already. */
async function upload(
  store: ObjectStore,
  prefix: string,
  folder: string,
  paths: readonly string[],
): Promise<'uploaded' | 'conflict'> {
  for (const path of paths) {
    if ((await storeFile(store, `${prefix}/${path}`, join(folder, path))) === 'conflict') return 'conflict';
  }
  return 'uploaded';
}

/** Whether a file of the evidence is what was trained, which other runs may start from. */
export function isWeights(path: string): boolean {
  return /^(?:adapter|model)\//.test(path);
}
