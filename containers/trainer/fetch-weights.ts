import { join } from 'node:path';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { readDocument } from '../../core/flow/store/documents.ts';
import { attemptKeys } from '../../core/flow/store/keys.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { isWeights } from './keep-evidence.ts';
import { fetchFile } from './stored-files.ts';

/** Lays the weights that earlier runs left as the engine would have. */
export async function fetchWeights(store: ObjectStore, plan: AttemptPlan, directory: string): Promise<void> {
  for (const [index, input] of plan.inputs.entries()) {
    if (input.kind !== 'checkpoint') continue;
    const result = await readDocument(store, attemptKeys(input.evidence).result, attemptResult);
    const own = join(directory, 'checkpoints', String(index));
    const folder =
      input.layout === 'folder' ? own : join(own, `checkpoint-${result?.value.steps?.done ?? 0}`);
    for (const file of result?.value.files ?? []) {
      if (!isWeights(file.path)) continue;
      const inside = file.path.slice(file.path.indexOf('/') + 1);
      const stored = await fetchFile(store, attemptKeys(input.evidence).of(file.path), join(folder, inside));
      if (stored !== file.sha256)
        throw new Error(
          `${input.evidence}/${file.path} is missing from the store, or not what its result says`,
        );
    }
  }
}
