import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SharedCache } from '../../adapters/cache/shared-cache.ts';
import { downloadFile } from '../../adapters/download/download-file.ts';
import { PartFile } from '../../adapters/download/part-file.ts';

const CONTENT = randomBytes(300_000);
const DIGEST = createHash('sha256').update(CONTENT).digest('hex');
const ABSENT = '0'.repeat(64);
const NAME = `hugging-face/model/small/model/${'1'.repeat(40)}.json`;
const never = new AbortController().signal;

/** What every shared cache does. `open` gives an empty one that may be written to. */
export function describeSharedCache(name: string, open: () => Promise<SharedCache>): void {
  describe(`a shared cache in ${name}`, () => {
    let folder = '';
    let cache: SharedCache;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mustrun-shared-'));
      await writeFile(join(folder, 'file'), CONTENT);
      cache = await open();
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it('has nothing at first, and says so', async () => {
      expect(await cache.sizeOf(ABSENT)).toBeNull();
      expect(await cache.readIndex(NAME)).toBeNull();
      expect(await cache.source(ABSENT).read({ from: 0, to: 5 }, async () => undefined, never)).toMatchObject(
        { kind: 'failed', again: 'elsewhere' },
      );
    });

    it('gives a file back, its ranges read side by side', async () => {
      await cache.put(DIGEST, join(folder, 'file'));

      const part = await PartFile.open(join(folder, 'part'), CONTENT.length);
      const limits = { connections: 4, rangeBytes: 70_000, triesPerSource: 1 };
      const clock = { sleep: async () => undefined };
      const end = await downloadFile(part, [cache.source(DIGEST)], clock, never, () => undefined, limits);
      await part.close();

      expect(end).toEqual({ kind: 'complete' });
      expect(await cache.sizeOf(DIGEST)).toBe(CONTENT.length);
      expect((await readFile(join(folder, 'part'))).equals(CONTENT)).toBe(true);
    });

    it('hands on the bytes of a range alone', async () => {
      await cache.put(DIGEST, join(folder, 'file'));
      const taken: Uint8Array[] = [];

      const end = await cache.source(DIGEST).read(
        { from: 1000, to: 1010 },
        async (bytes) => {
          taken.push(bytes);
        },
        never,
      );

      expect(end).toEqual({ kind: 'complete' });
      expect(Buffer.concat(taken)).toEqual(CONTENT.subarray(1000, 1010));
    });

    it('fails a range beyond the end of a file', async () => {
      await cache.put(DIGEST, join(folder, 'file'));
      const range = { from: CONTENT.length - 10, to: CONTENT.length + 10 };

      expect(await cache.source(DIGEST).read(range, async () => undefined, never)).toMatchObject({
        kind: 'failed',
        again: 'elsewhere',
      });
    });

    it('rejects with the reason of who stops it', async () => {
      await cache.put(DIGEST, join(folder, 'file'));
      const stop = new AbortController();
      stop.abort(new Error('enough'));

      await expect(
        cache.source(DIGEST).read({ from: 0, to: 10 }, async () => undefined, stop.signal),
      ).rejects.toThrow('enough');
    });

    it('keeps the first index of a name', async () => {
      await cache.createIndex(NAME, 'first');
      await cache.createIndex(NAME, 'second');

      expect(await cache.readIndex(NAME)).toBe('first');
    });

    it('takes a file that is there once more without a word', async () => {
      await Promise.all([1, 2].map(() => cache.put(DIGEST, join(folder, 'file'))));
      await cache.put(DIGEST, join(folder, 'file'));

      expect(await cache.sizeOf(DIGEST)).toBe(CONTENT.length);
    });
  });
}
