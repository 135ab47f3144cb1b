import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { S3Store } from '../../adapters/s3/s3-store.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { describeObjectStore } from './object-store-suite.ts';

let moto: Moto;
let client: S3Client;
const BUCKET = 'store';

beforeAll(async () => {
  moto = await Moto.start();
  client = new S3Client({ ...moto.access, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(() => moto.stop());
beforeEach(() => moto.reset());

function storeBelow(prefix: string): S3Store {
  return new S3Store({ client, bucket: BUCKET, prefix, conflictMilliseconds: 1 });
}

describeObjectStore('a bucket', async () => ({
  store: storeBelow(`${randomUUID()}/`),
  close: async () => undefined,
}));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const CONFLICT = { request: '^PUT /store/', status: 409, code: 'ConditionalRequestConflict' };

describe('a store in S3', () => {
  it('sees only what lies below its prefix', async () => {
    const [one, other] = [storeBelow('one/'), storeBelow('other/')];
    await one.create('key', bytes('of one'));

    expect(await other.read('key')).toBeNull();
    expect(await other.list('')).toEqual([]);
    expect(await one.list('')).toEqual(['key']);
  });

  it('sends a creation again that met another write', async () => {
    await moto.addFault({ ...CONFLICT, header: '^if-none-match: \\*', times: 3 });

    expect(await storeBelow('conflict/').create('key', bytes('x'))).toBe('created');
  });

  it('sends a replacement again that met another write', async () => {
    const store = storeBelow('conflict/');
    await store.create('swap', bytes('one'));
    const version = (await store.read('swap'))?.version ?? '';
    await moto.addFault({ ...CONFLICT, header: '^if-match: ', times: 3 });

    expect(await store.replace('swap', bytes('two'), version)).toBe('replaced');
  });

  it('gives up on a write that meets another one each time, and may be asked again', async () => {
    await moto.addFault({ ...CONFLICT, times: 1000 });

    await expect(storeBelow('conflict/').create('never', bytes('x'))).rejects.toMatchObject({
      name: 'InfrastructureError',
      message: expect.stringContaining('s3://store/conflict/never: 409 ConditionalRequestConflict'),
    });
  });

  it('knows its own creation again when the reply was lost', async () => {
    await moto.addFault({ request: '^PUT /store/lost/key', reply_lost: true });

    expect(await storeBelow('lost/').create('key', bytes('mine'))).toBe('created');
    expect(await storeBelow('lost/').create('key', bytes('mine'))).toBe('exists');
  });

  it('knows its own replacement again when the reply was lost', async () => {
    const store = storeBelow('lost/');
    await store.create('swap', bytes('one'));
    const version = (await store.read('swap'))?.version ?? '';
    await moto.addFault({ request: '^PUT /store/lost/swap', reply_lost: true });

    expect(await store.replace('swap', bytes('two'), version)).toBe('replaced');
  });

  it('does not take the work of another writer for its own after an error', async () => {
    await storeBelow('other/').create('taken', bytes('same'));
    await moto.addFault({ request: '^PUT /store/other/taken', status: 500 });

    expect(await storeBelow('other/').create('taken', bytes('same'))).toBe('exists');
  });

  it('may be asked again when S3 fails, and not when it refuses', async () => {
    await moto.addFault({ request: '^GET /store/failing', status: 503, code: 'SlowDown', times: 1000 });
    await moto.addFault({ request: '^GET /store/refused', status: 403, code: 'AccessDenied' });

    await expect(storeBelow('failing/').read('key')).rejects.toMatchObject({ retryable: true });
    await expect(storeBelow('refused/').read('key')).rejects.toMatchObject({ retryable: false });
  });

  it('may be asked again when nothing answers', async () => {
    const deaf = new S3Client({ ...moto.access, endpoint: 'http://127.0.0.1:9', forcePathStyle: true });

    const reading = new S3Store({ client: deaf, bucket: BUCKET, prefix: '' }).read('key');

    await expect(reading).rejects.toMatchObject({ retryable: true });
  });

  it('lists more keys than fit a page', async () => {
    const names = ['many/1', 'many/2', 'many/3', 'many/4', 'many/5'];
    const small = new S3Client({ ...moto.access, forcePathStyle: true });
    let pages = 0;
    small.middlewareStack.add(
      (next, { commandName }) =>
        (call) => {
          if (commandName === 'ListObjectsV2Command') {
            Object.assign(call.input, { MaxKeys: 2 });
            pages += 1;
          }
          return next(call);
        },
      { step: 'initialize' },
    );
    const store = new S3Store({ client: small, bucket: BUCKET, prefix: '' });
    for (const name of names) await store.create(name, bytes('x'));

    expect(await store.list('many/')).toEqual(names);
    expect(pages).toBe(3);
  });

  it('keeps large bodies and empty ones', async () => {
    const store = storeBelow('sizes/');
    await store.create('large', Buffer.alloc(8_000_000, 7));
    await store.create('empty', new Uint8Array());

    const large = (await store.read('large'))?.body ?? new Uint8Array();
    expect(Buffer.compare(large, Buffer.alloc(8_000_000, 7))).toBe(0);
    expect((await store.read('empty'))?.body).toHaveLength(0);
  });
});
