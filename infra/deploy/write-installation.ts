import type { ObjectStore } from '../../core/ports/object-store.ts';
import { INSTALLATION_KEY } from '../store/store.ts';

/** Writes the document that tells the functions where jobs go, unless it says so already. The bucket refuses one that is replaced without having been read. */
export async function writeInstallation(
  store: Pick<ObjectStore, 'read' | 'create' | 'replace'>,
  installation: object,
): Promise<'written' | 'unchanged'> {
  const text = JSON.stringify(installation, null, 2);
  const body = new TextEncoder().encode(text);
  const before = await store.read(INSTALLATION_KEY);
  if (before !== null && new TextDecoder().decode(before.body) === text) return 'unchanged';
  const written =
    before === null
      ? await store.create(INSTALLATION_KEY, body)
      : await store.replace(INSTALLATION_KEY, body, before.version);
  if (written === 'exists' || written === 'changed') throw new Error('somebody else deploys: try again');
  return 'written';
}
