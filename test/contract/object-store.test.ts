import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DirectoryStore } from '../../adapters/directory/directory-store.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { describeObjectStore } from './object-store-suite.ts';

describeObjectStore('a directory', async () => {
  const root = await mkdtemp(join(tmpdir(), 'mustrun-store-'));
  return { store: new DirectoryStore(root), close: () => rm(root, { recursive: true }) };
});

describeObjectStore('memory', async () => ({ store: new MemoryStore(), close: async () => undefined }));

it('a directory keeps no half-written file', async () => {
  const root = await mkdtemp(join(tmpdir(), 'mustrun-store-'));
  const store = new DirectoryStore(root);

  await store.create('a', new Uint8Array(1000));
  await store.create('a', new Uint8Array(1000));
  const version = (await store.read('a'))?.version ?? '';
  await store.replace('a', new Uint8Array(2000), version);

  expect(await readdir(join(root, '.writing'))).toEqual([]);
  expect(await store.list('')).toEqual(['a']);
  await rm(root, { recursive: true });
});
