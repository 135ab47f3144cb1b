import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DirectorySharedCache } from '../../adapters/cache/directory-shared-cache.ts';
import { openSharedCache } from '../../adapters/cache/open-shared-cache.ts';
import { S3SharedCache } from '../../adapters/cache/s3-shared-cache.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { describeSharedCache } from './shared-cache-suite.ts';

const BUCKET = 'cache';
let moto: Moto;
let client: S3Client;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-cache-'));
  moto = await Moto.start();
  client = new S3Client({ ...moto.access, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(async () => {
  await moto.stop();
  await rm(folder, { recursive: true, force: true });
});

const inBucket = (): S3SharedCache =>
  new S3SharedCache({ client, bucket: BUCKET, prefix: `${randomUUID()}/`, writable: true });

describeSharedCache('a directory', async () => new DirectorySharedCache(join(folder, randomUUID()), true));
describeSharedCache('a bucket', async () => inBucket());

it.each([
  ['/mnt/cache', 'read', { kind: 'open', cache: { writable: false } }],
  ['s3://models/cache', 'write', { kind: 'open', cache: { writable: true } }],
  ['gs://models/cache', 'read', { kind: 'unknown', message: expect.stringContaining('s3://bucket/prefix') }],
] as const)('%s is opened to %s', (place, access, expected) => {
  expect(openSharedCache(place, access)).toMatchObject(expected);
});
