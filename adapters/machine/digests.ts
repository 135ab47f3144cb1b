import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { parseJsonOrNull } from '../../core/parse-json.ts';

const rememberedDigest = z.object({ size: z.number(), changed: z.number(), digest: z.string() });
const memory = z.record(z.string(), rememberedDigest);

/**
 * SHA-256 digests of files and folders. With a memory file, a file of unchanged size and time of change is not
 * read again: the weights of a model are hashed once, not for every verification.
 */
export class Digests {
  readonly #memoryFile: string | null;
  readonly #known: Map<string, z.infer<typeof rememberedDigest>>;

  private constructor(memoryFile: string | null, known: Map<string, z.infer<typeof rememberedDigest>>) {
    this.#memoryFile = memoryFile;
    this.#known = known;
  }

  static async open(memoryFile: string | null): Promise<Digests> {
    const text = memoryFile === null ? null : await readFile(memoryFile, 'utf8').catch(() => null);
    const parsed = memory.safeParse(text === null ? {} : parseJsonOrNull(text));
    return new Digests(memoryFile, new Map(Object.entries(parsed.data ?? {})));
  }

  /**
   * Of a file: of its bytes. Of a folder: of the lines `<digest>  <relative path>` of its files, sorted by path.
   * Null when there is nothing of that name.
   */
  async of(path: string): Promise<{ readonly kind: 'file' | 'folder'; readonly digest: string } | null> {
    const status = await stat(path).catch(() => null);
    if (status === null) return null;
    if (status.isFile()) return { kind: 'file', digest: await this.#ofFile(path) };
    const hash = createHash('sha256');
    for (const [name, digest] of Object.entries(await this.ofFiles(path)))
      hash.update(`${digest}  ${name}\n`);
    return { kind: 'folder', digest: hash.digest('hex') };
  }

  /** Digests of the files under a folder by their relative path, sorted by path. */
  async ofFiles(folder: string): Promise<Readonly<Record<string, string>>> {
    const digests: Record<string, string> = {};
    for (const file of (await filesUnder(folder, [])).toSorted((one, other) => (one < other ? -1 : 1))) {
      digests[relative(folder, file)] = await this.#ofFile(file);
    }
    return digests;
  }

  /** Writes the memory file, if there is one. */
  async remember(): Promise<void> {
    if (this.#memoryFile === null) return;
    await mkdir(dirname(this.#memoryFile), { recursive: true });
    const beside = `${this.#memoryFile}.${process.pid}`;
    await writeFile(beside, JSON.stringify(Object.fromEntries(this.#known)));
    await rename(beside, this.#memoryFile);
  }

  async #ofFile(path: string): Promise<string> {
    const { size, mtimeMs: changed } = await stat(path);
    const remembered = this.#known.get(path);
    if (remembered?.size === size && remembered.changed === changed) return remembered.digest;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
    const digest = hash.digest('hex');
    this.#known.set(path, { size, changed, digest });
    return digest;
  }
}

/**
 * Every file under a folder, through symbolic links as well: a hub's cache holds nothing but links to its weights. A
 * link that leads back to a folder on the way is not followed again; one that leads nowhere is an error.
 */
async function filesUnder(folder: string, above: readonly string[]): Promise<string[]> {
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const files: string[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const status = await stat(path);
    if (status.isFile()) files.push(path);
    else if (status.isDirectory()) files.push(...(await filesUnder(path, [...above, real])));
  }
  return files;
}
