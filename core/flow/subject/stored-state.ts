import { encodeDocument, readDocument } from '../store/documents.ts';
import type { AdvancePorts } from './advance-ports.ts';
import { type SubjectName, type SubjectState, stateKey, subjectState } from './subject-state.ts';

/** A subject's state and the version of it that was read; null version: it is new. */
export interface LoadedState {
  readonly state: SubjectState;
  readonly version: string | null;
}

export async function loadState({ store }: AdvancePorts, name: SubjectName): Promise<LoadedState | null> {
  const found = await readDocument(store, stateKey(name.repository, name.subject), subjectState);
  return found === null ? null : { state: found.value, version: found.version };
}

/**
 * Writes the state down. There is one consumer of a group, so nobody else changes it; if somebody does all the same,
 * null: nothing was written.
 */
export async function saveState({ store }: AdvancePorts, loaded: LoadedState): Promise<LoadedState | null> {
  const { state, version } = loaded;
  const key = stateKey(state.repository, state.subject);
  const body = encodeDocument(state);
  const written =
    version === null
      ? (await store.create(key, body)) === 'created'
      : (await store.replace(key, body, version)) === 'replaced';
  if (!written) return null;
  const stored = await store.read(key);
  return stored === null ? null : { state, version: stored.version };
}

/** As `saveState`, where there is anything to write. */
export async function saveIfChanged(
  ports: AdvancePorts,
  loaded: LoadedState,
  state: SubjectState,
): Promise<LoadedState | null> {
  const same = loaded.version !== null && JSON.stringify(state) === JSON.stringify(loaded.state);
  return same ? loaded : saveState(ports, { state, version: loaded.version });
}
