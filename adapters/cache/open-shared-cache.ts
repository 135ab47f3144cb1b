import { resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { parseS3Address } from '../s3/s3-address.ts';
import { DirectorySharedCache } from './directory-shared-cache.ts';
import { S3SharedCache } from './s3-shared-cache.ts';
import type { SharedCache } from './shared-cache.ts';

export type OpenedCache =
  | { readonly kind: 'open'; readonly cache: SharedCache }
  /** The place is an address that nothing here opens; a sentence about it. */
  | { readonly kind: 'unknown'; readonly message: string };

/**
 * The shared cache at a place: the path of a folder that several machines mount, or `s3://bucket/prefix`, with the region,
 * endpoint and credentials that the environment gives.
 */
export function openSharedCache(place: string, access: 'read' | 'write'): OpenedCache {
  const writable = access === 'write';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(place))
    return { kind: 'open', cache: new DirectorySharedCache(resolve(place), writable) };
  const found = parseS3Address(place);
  if (found !== null)
    return { kind: 'open', cache: new S3SharedCache({ client: new S3Client(), ...found, writable }) };
  return {
    kind: 'unknown',
    message: `the shared cache is ${place}, expected the path of a folder or s3://bucket/prefix`,
  };
}
