import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchFile, storeFile } from '../../../containers/trainer/stored-files.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';

let folder = '';
let store: MemoryStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-stored-'));
  store = new MemoryStore();
});
afterEach(() => rm(folder, { recursive: true }));

const file = async (text: string): Promise<string> => {
  await writeFile(join(folder, 'in'), text);
  return join(folder, 'in');
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a file', () => {
  it.each([
    ['nothing', '', ['k']],
    ['less than a part', 'abc', ['k']],
    ['a part', 'abcd', ['k']],
    ['more than a part', 'abcde', ['k.parts/00001-of-00002', 'k.parts/00002-of-00002']],
    ['two parts', 'abcdefgh', ['k.parts/00001-of-00002', 'k.parts/00002-of-00002']],
  ])('of %s comes back as it was', async (_, text, keys) => {
    expect(await storeFile(store, 'k', await file(text), 4)).toBe('stored');

    expect(await store.list('')).toEqual(keys);
    expect(await fetchFile(store, 'k', join(folder, 'deep', 'out'))).toBe(sha256(text));
    expect(await readFile(join(folder, 'deep', 'out'), 'utf8')).toBe(text);
  });

  it.each([
    ['in one object', 'abc', 'abd'],
    ['in parts', 'abcdefgh', 'abcdefgX'],
  ])('%s is kept once: again is well, and other bytes are a conflict', async (_, text, other) => {
    await storeFile(store, 'k', await file(text), 4);

    expect(await storeFile(store, 'k', await file(text), 4)).toBe('stored');
    expect(await storeFile(store, 'k', await file(other), 4)).toBe('conflict');
    expect(await fetchFile(store, 'k', join(folder, 'out'))).toBe(sha256(text));
  });

  it('that was not kept, or not to its end, is none', async () => {
    await store.create('k.parts/00001-of-00002', new Uint8Array(4));

    expect(await fetchFile(store, 'k', join(folder, 'out'))).toBeNull();
    expect(await fetchFile(store, 'other', join(folder, 'out'))).toBeNull();
  });
});
