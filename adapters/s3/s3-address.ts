import { S3Client } from '@aws-sdk/client-s3';
import { S3Store } from './s3-store.ts';

/** `s3://bucket` or `s3://bucket/prefix`; null for another kind of address. */
export function parseS3Address(address: string): { readonly bucket: string; readonly prefix: string } | null {
  const found = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]+)(?:\/(?<prefix>.*))?$/.exec(address)?.groups;
  if (found?.bucket === undefined) return null;
  const prefix = (found.prefix ?? '').replace(/\/$/, '');
  return { bucket: found.bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

/** The store at an address, with the region, endpoint and credentials that the environment gives; null as above. */
export function openS3Store(address: string): S3Store | null {
  const place = parseS3Address(address);
  return place === null ? null : new S3Store({ client: new S3Client(), ...place });
}
