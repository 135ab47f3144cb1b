import { join, sep } from 'node:path';
import type { AttemptInput } from '../../core/flow/plan/attempt-plan.ts';
import { storedPrefix } from '../../core/flow/store/stored-input.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { fetchFile } from './stored-files.ts';

/**
 * Fetches what a plan's inputs have in the store, files of the post's repository, into `folder`, and gives the inputs with
 * the places where they lie now. Their digests are checked when they are laid, like those of any input.
 */
export async function fetchStoredInputs(
  store: ObjectStore,
  inputs: readonly AttemptInput[],
  folder: string,
): Promise<readonly AttemptInput[]> {
  const fetched: AttemptInput[] = [];
  for (const [index, input] of inputs.entries()) {
    const prefix = 'source' in input ? storedPrefix(input.source) : null;
    if (prefix === null || !('source' in input)) {
      fetched.push(input);
      continue;
    }
    const own = join(folder, String(index));
    const paths: string[] = [];
    for (const key of await store.list(`${prefix}/`)) {
      const path = join(own, key.slice(prefix.length + 1));
      if (!path.startsWith(own + sep)) throw new Error(`${key} leads out of its folder`);
      await fetchFile(store, key, path);
      paths.push(path);
    }
    const [single] = paths;
    if (single === undefined) throw new Error(`${prefix} is missing from the store`);
    fetched.push({ ...input, source: input.kind === 'file' ? single : own });
  }
  return fetched;
}
