import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { HubInput } from '../../core/flow/plan/hub-input.ts';
import type { ContentCache } from '../cache/content-cache.ts';
import { heldDigest, type WantedFile } from '../cache/fetch-file.ts';
import type { SharedCache } from '../cache/shared-cache.ts';

export interface HeldFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A repository whose files the cache has, checked. */
export interface HeldRepository {
  readonly input: HubInput;
  readonly files: readonly HeldFile[];
}

const repositoryIndex = z.object({
  files: z.array(
    z.object({ path: z.string(), bytes: z.number(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

/** What a repository consists of, and what of it the cache has. */
export interface Survey {
  readonly input: HubInput;
  readonly wanted: readonly (WantedFile & { readonly path: string; readonly held: string | null })[];
}

/** Looks which files the cache has, by their content: each of them is read and checked. */
export async function survey(
  input: HubInput,
  cache: ContentCache,
  shared: SharedCache | null,
): Promise<Survey> {
  const name = indexName(input);
  const own = filesOf(await cache.read(name));
  const files = own ?? filesOf((await shared?.readIndex(name)) ?? null);
  const known = new Map(files?.map(({ path, sha256 }) => [path, sha256]));
  const wanted: Survey['wanted'][number][] = [];
  for (const { path, bytes, digest } of input.files) {
    const stated = digest?.kind === 'sha256' ? digest.hex : null;
    const gitSha1 = digest?.kind === 'git-sha1' ? digest.hex : null;
    const otherwise = createHash('sha256')
      .update(`${indexName(input)}\n${path}`)
      .digest('hex');
    const file = { bytes, sha256: stated ?? known.get(path) ?? null, gitSha1, otherwise };
    wanted.push({ ...file, path, held: await heldDigest(cache, file) });
  }
  return { input, wanted };
}

/** Null where there is no index. One that cannot be read is as none: every file is checked by its own digest. */
export function filesOf(text: string | null): readonly HeldFile[] | null {
  try {
    return text === null ? null : repositoryIndex.parse(JSON.parse(text)).files;
  } catch {
    return null;
  }
}

/** Of a survey that misses nothing. */
export function asHeld({ input, wanted }: Survey): HeldRepository {
  const files = wanted.flatMap(({ path, bytes, held }) =>
    held === null ? [] : [{ path, bytes, sha256: held }],
  );
  return { input, files };
}

/** Keeps what a revision consists of, after every file is there; written once. */
export async function keepIndex(
  cache: ContentCache,
  shared: SharedCache | null,
  { input, files }: HeldRepository,
): Promise<void> {
  // The next one may want all of the repository, of which a folder's files are no list.
  if (!input.whole) return;
  const { hub, role: kind, id, revision, pin } = input;
  const text = JSON.stringify({ version: 1, hub, kind, id, revision, pin, files });
  await cache.create(indexName(input), text);
  if (shared?.writable === true) await shared.createIndex(indexName(input), text);
}

/** Where the list of files of a whole repository at one pin is kept. */
export function indexName({ hub, role, id, pin }: Pick<HubInput, 'hub' | 'role' | 'id' | 'pin'>): string {
  return `${hub}/${role}/${id}/${pin}.json`;
}
