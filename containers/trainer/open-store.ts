import { resolve } from 'node:path';
import { DirectoryStore } from '../../adapters/directory/directory-store.ts';
import { openS3Store } from '../../adapters/s3/s3-address.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';

export type OpenedStore =
  | { readonly kind: 'open'; readonly store: ObjectStore }
  /** The place is an address that nothing here opens; a sentence about it. */
  | { readonly kind: 'unknown'; readonly message: string };

/** The store at a place: the path of a folder, or `s3://bucket/prefix`. */
export function openStore(place: string): OpenedStore {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(place))
    return { kind: 'open', store: new DirectoryStore(resolve(place)) };
  const store = openS3Store(place);
  if (store !== null) return { kind: 'open', store };
  return {
    kind: 'unknown',
    message: `the store is ${place}, expected the path of a folder or s3://bucket/prefix`,
  };
}
