import { resolve } from 'node:path';
import { DirectoryStore } from '../../adapters/directory/directory-store.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';

export type OpenedStore =
  | { readonly kind: 'open'; readonly store: ObjectStore }
  /** The place is an address that nothing here opens; a sentence about it. */
  | { readonly kind: 'unknown'; readonly message: string };

/** The store at a place: the path of a folder, or an address whose scheme names an adapter. */
export function openStore(place: string): OpenedStore {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(place)?.[1];
  if (scheme === undefined) return { kind: 'open', store: new DirectoryStore(resolve(place)) };
  const message = `the store is ${place}, expected the path of a folder: nothing here opens ${scheme}://`;
  return { kind: 'unknown', message };
}
