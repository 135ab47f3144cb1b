import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ObjectStore } from '../../core/ports/object-store.ts';

/** Objects go through memory whole, so a larger file becomes several. */
const PART_BYTES = 512 * 2 ** 20;

/**
 * Keeps a file under a key, once. A file of more than one part is kept as `<key>.parts/<number>-of-<count>`, the last part
 * last. `conflict`: other bytes lie there already.
 */
export async function storeFile(
  store: ObjectStore,
  key: string,
  path: string,
  partBytes = PART_BYTES,
): Promise<'stored' | 'conflict'> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const count = Math.max(1, Math.ceil(size / partBytes));
    for (let number = 1; number <= count; number++) {
      const part = await readPart(file, (number - 1) * partBytes, Math.min(partBytes, size));
      const place = count === 1 ? key : partKey(key, number, count);
      if ((await store.create(place, part)) === 'created') continue;
      const there = await store.read(place);
      if (there === null || !part.equals(there.body)) return 'conflict';
    }
    return 'stored';
  } finally {
    await file.close();
  }
}

/** Writes what was kept under a key to a file. The SHA-256 of its bytes; null where nothing, or not all of it, was kept. */
export async function fetchFile(store: ObjectStore, key: string, path: string): Promise<string | null> {
  const whole = await store.read(key);
  const parts = whole === null ? await partKeys(store, key) : [key];
  if (parts.length === 0) return null;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  const hash = createHash('sha256');
  try {
    for (const part of parts) {
      const body = (part === key ? whole : await store.read(part))?.body;
      if (body === undefined) return null;
      await file.writeFile(body);
      hash.update(body);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** At most `length` bytes from `position` on: fewer at the end of the file. */
async function readPart(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Numbers of equal width sort as they count. */
function partKey(key: string, number: number, count: number): string {
  return `${key}.parts/${String(number).padStart(5, '0')}-of-${String(count).padStart(5, '0')}`;
}

async function partKeys(store: ObjectStore, key: string): Promise<readonly string[]> {
  const found = await store.list(`${key}.parts/`);
  const count = Number(/-of-(\d+)$/.exec(found[0] ?? '')?.[1] ?? 0);
  return found.length === count ? found : [];
}
