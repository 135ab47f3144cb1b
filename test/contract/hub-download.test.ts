import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentCache } from '../../adapters/cache/content-cache.ts';
import { DirectorySharedCache } from '../../adapters/cache/directory-shared-cache.ts';
import { cachedAnswer } from '../../adapters/hub/cached-answers.ts';
import { fetchRepositories, type RepositorySettings } from '../../adapters/hub/fetch-repositories.ts';
import { openHubs } from '../../adapters/hub/open-hubs.ts';
import { type HubInput, hubInput } from '../../core/flow/plan/hub-input.ts';
import type { HubName } from '../../core/preflight/access/hub-name.ts';
import type { HubReference } from '../../core/preflight/access/hub-references.ts';
import { HandClock } from '../fakes/hand-clock.ts';
import { json } from '../fakes/hub/answer.ts';
import { type HubServer, startHubServer } from '../fakes/hub/hub-server.ts';

const MEMBER = 'token-of-a-member';
const WEIGHTS = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const DIGEST = createHash('sha256').update(WEIGHTS).digest('hex');
/** Small ranges, so that a file has several. */
const LIMITS = { connections: 3, rangeBytes: 50_000, triesPerSource: 3 };

let directory = '';
let server: HubServer;
let clock: HandClock;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mustrun-download-'));
  server = await startHubServer();
  clock = new HandClock();
  const files = {
    'config.json': '{"model_type": "qwen2"}',
    'part/empty.txt': '',
    'model.safetensors': WEIGHTS,
  };
  server.repositories.add({ kind: 'model', id: 'small/model', licence: 'mit', files });
  server.repositories.add({
    kind: 'dataset',
    id: 'small/rows',
    licence: 'mit',
    files: { 'train.jsonl': '{}\n' },
  });
  server.repositories.add({
    kind: 'model',
    id: 'gated/model',
    licence: 'mit',
    gated: 'manual',
    granted: [MEMBER],
    files,
  });
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

function variables(token?: string) {
  return {
    HF_ENDPOINT: server.url,
    MODELSCOPE_DOMAIN: server.url,
    ...(token === undefined ? {} : { HF_TOKEN: token, MODELSCOPE_API_TOKEN: token }),
  };
}

/** What a plan would hold of a repository as the hub has it now. */
async function inputOf(
  hub: HubName,
  role: 'model' | 'dataset',
  id: string,
  token?: string,
): Promise<HubInput> {
  const answer = await openHubs(variables(token), clock)[hub].describe(role, id, null);
  if (answer.kind !== 'found') throw new Error(`${id}: ${answer.kind}`);
  server.seen.splice(0);
  const pin = answer.commit ?? `files-${'0'.repeat(64)}`;
  return hubInput.parse({
    kind: 'hub',
    role,
    hub,
    id,
    revision: answer.commit ?? 'master',
    pin,
    path: id,
    whole: true,
    files: answer.files,
  });
}

function fetching(inputs: readonly HubInput[], more: Partial<RepositorySettings> = {}) {
  return fetchRepositories(inputs, {
    cache: new ContentCache(join(directory, 'cache')),
    shared: null,
    variables: variables(),
    clock,
    signal: new AbortController().signal,
    onProgress: () => {},
    limits: LIMITS,
    stallMilliseconds: 300,
    ...more,
  });
}

function cached(sha256: string): string {
  return join(directory, 'cache', 'sha256', sha256.slice(0, 2), sha256);
}

function storageRanges(): readonly (string | null)[] {
  return server.seen
    .filter(({ at, method }) => at === 'storage' && method === 'GET')
    .map(({ range }) => range);
}

describe.each(['hugging-face', 'model-scope'] as const)('a repository of %s', (hub) => {
  it('is brought in ranges, kept by the digests of its files, and not brought twice', async () => {
    const inputs = [await inputOf(hub, 'model', 'small/model'), await inputOf(hub, 'dataset', 'small/rows')];

    const first = await fetching(inputs);

    expect(first).toMatchObject({ kind: 'held', downloadedBytes: WEIGHTS.length + 23 + 3 });
    expect(await readFile(cached(DIGEST))).toEqual(WEIGHTS);
    expect(storageRanges().toSorted()).toEqual([
      'bytes=0-49999',
      'bytes=100000-149999',
      'bytes=150000-199999',
      'bytes=200000-249999',
      'bytes=250000-299999',
      'bytes=50000-99999',
    ]);

    server.seen.splice(0);
    expect(await fetching(inputs)).toMatchObject({ kind: 'held', downloadedBytes: 0 });
    expect(server.seen).toEqual([]);
  });

  it('is downloaded once by several that want it at the same time', async () => {
    const input = await inputOf(hub, 'model', 'small/model');

    const ends = await Promise.all([fetching([input]), fetching([input]), fetching([input])]);

    expect(ends.map(({ kind }) => kind)).toEqual(['held', 'held', 'held']);
    expect(storageRanges()).toHaveLength(6);
  });

  it.each([
    ['breaks', { kind: 'cut', afterBytes: 20_000 }],
    ['brings no more', { kind: 'stall', afterBytes: 20_000 }],
    ['is reset', { kind: 'reset' }],
    ['is answered with 503', { kind: 'answer', answer: json(503, {}) }],
  ] as const)('survives a connection that %s', async (_, fault) => {
    const input = await inputOf(hub, 'model', 'small/model');
    server.fail(new RegExp(DIGEST), fault, fault);

    expect(await fetching([input])).toMatchObject({ kind: 'held' });
    expect(await readFile(cached(DIGEST))).toEqual(WEIGHTS);
  });

  it('is asked for once more where a file is not what the hub says', async () => {
    const input = await inputOf(hub, 'model', 'small/model');
    server.fail(new RegExp(DIGEST), { kind: 'alter' });

    expect(await fetching([input])).toMatchObject({ kind: 'held' });
    expect(await readFile(cached(DIGEST))).toEqual(WEIGHTS);
  });

  it('is refused where a file stays wrong', async () => {
    const input = await inputOf(hub, 'model', 'small/model');
    server.fail(new RegExp(DIGEST), { kind: 'alter' });
    const limits = { ...LIMITS, rangeBytes: 1_000_000 };
    server.fail(new RegExp(DIGEST), { kind: 'alter' });

    expect(await fetching([input], { limits })).toEqual({
      kind: 'refused',
      input,
      message: expect.stringMatching(
        new RegExp(
          `^model\\.safetensors of small/model is not what the hub says: .*and the hub says ${DIGEST}$`,
        ),
      ),
    });
    await expect(readFile(cached(DIGEST))).rejects.toThrow(/ENOENT/);
  });

  it('is refused before the first byte where it would not fit', async () => {
    const input = await inputOf(hub, 'model', 'small/model');

    const end = await fetching([input], { freeBytes: async () => 512 * 1024 * 1024 + 100_000 });

    expect(end).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(
        /^0\.000300 GB are to be downloaded for small\/model, and 0\.537 GB are free in /,
      ),
    });
    expect(server.seen).toEqual([]);
  });

  it('that is gated needs the token, which no other host is shown', async () => {
    const input = await inputOf(hub, 'model', 'gated/model', MEMBER);

    expect(await fetching([input])).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/: it answered (?:401|404)/),
    });
    server.seen.splice(0);
    expect(await fetching([input], { variables: variables(MEMBER) })).toMatchObject({ kind: 'held' });
    const tokens = (at: string) =>
      new Set(server.seen.filter((seen) => seen.at === at).map(({ token }) => token));
    expect(tokens('hub')).toEqual(new Set([MEMBER]));
    expect(tokens('storage')).toEqual(new Set([null]));
  });

  it('is checked by every reader: what was damaged is brought again', async () => {
    const input = await inputOf(hub, 'model', 'small/model');
    await fetching([input]);
    await rm(cached(DIGEST));
    await writeFile(cached(DIGEST), Buffer.alloc(WEIGHTS.length));

    expect(await fetching([input])).toMatchObject({ kind: 'held', downloadedBytes: WEIGHTS.length });
    expect(await readFile(cached(DIGEST))).toEqual(WEIGHTS);
  });

  it('that was stopped goes on from what has come', async () => {
    const input = await inputOf(hub, 'model', 'small/model');
    const stop = new AbortController();
    server.fail(
      new RegExp(DIGEST),
      ...Array.from({ length: 3 }, () => ({ kind: 'stall' as const, afterBytes: 30_000 })),
    );
    const onProgress = ({ receivedBytes }: { receivedBytes: number }): void => {
      if (receivedBytes >= 90_023) stop.abort(new Error('stopped'));
    };

    await expect(
      fetching([input], { signal: stop.signal, onProgress, stallMilliseconds: 10_000 }),
    ).rejects.toThrow('stopped');
    server.seen.splice(0);

    expect(await fetching([input])).toMatchObject({ kind: 'held', downloadedBytes: WEIGHTS.length - 90_000 });
    expect(storageRanges()).toContain('bytes=30000-49999');
    expect(await readFile(cached(DIGEST))).toEqual(WEIGHTS);
  });
});

it('a journal that is ahead of the bytes, as after a power cut, costs a second download and no wrong file', async () => {
  const input = await inputOf('hugging-face', 'model', 'small/model');
  const part = join(directory, 'cache', 'parts', DIGEST);
  await mkdir(dirname(part), { recursive: true });
  await writeFile(part, '');
  await truncate(part, WEIGHTS.length);
  await writeFile(`${part}.received`, `0 ${WEIGHTS.length}\n12 3`);

  expect(await fetching([input])).toMatchObject({ kind: 'held' });
  expect(await readFile(cached(DIGEST))).toEqual(WEIGHTS);
});

describe('a cache that machines share', () => {
  const shared = (writable: boolean) => new DirectorySharedCache(join(directory, 'shared'), writable);
  const cacheOf = (machine: string) => new ContentCache(join(directory, machine));
  const sharedFile = (): string => join(directory, 'shared', 'sha256', DIGEST.slice(0, 2), DIGEST);

  it('has a second machine ask no hub, whether it may write or not', async () => {
    const input = await inputOf('hugging-face', 'model', 'small/model');
    await fetching([input], { cache: cacheOf('one'), shared: shared(true) });
    server.seen.splice(0);

    const second = await fetching([input], { cache: cacheOf('two'), shared: shared(false) });

    expect(second).toMatchObject({ kind: 'held', downloadedBytes: WEIGHTS.length + 23 });
    expect(await readFile(cacheOf('two').pathOf(DIGEST))).toEqual(WEIGHTS);
    expect(server.seen).toEqual([]);
  });

  it('is written to by those alone who may', async () => {
    const input = await inputOf('hugging-face', 'model', 'small/model');

    expect(await fetching([input], { shared: shared(false) })).toMatchObject({ kind: 'held' });

    await expect(readFile(sharedFile())).rejects.toThrow(/ENOENT/);
  });

  it('is not believed: a file that was damaged in it comes from the hub', async () => {
    const input = await inputOf('model-scope', 'model', 'small/model');
    await fetching([input], { cache: cacheOf('one'), shared: shared(true) });
    await chmod(sharedFile(), 0o644);
    await writeFile(sharedFile(), Buffer.alloc(WEIGHTS.length));

    const second = await fetching([input], { cache: cacheOf('two'), shared: shared(false) });

    expect(second).toMatchObject({ kind: 'held' });
    expect(await readFile(cacheOf('two').pathOf(DIGEST))).toEqual(WEIGHTS);
  });
});

describe('a commit that was downloaded', () => {
  const reference = (revision: string | null): HubReference => ({
    hub: 'hugging-face',
    kind: 'model',
    id: 'small/model',
    revision,
    option: 'model',
    revisionOption: 'model_revision',
    line: 1,
    column: 1,
  });

  it('is known without the hub; a branch, or another commit, is not', async () => {
    const input = await inputOf('hugging-face', 'model', 'small/model');
    await fetching([input]);
    const cache = new ContentCache(join(directory, 'cache'));

    expect(await cachedAnswer(reference(input.revision), cache)).toMatchObject({
      kind: 'found',
      commit: input.revision,
      files: expect.arrayContaining([
        { path: 'model.safetensors', bytes: WEIGHTS.length, digest: { kind: 'sha256', hex: DIGEST } },
      ]),
    });
    expect(await cachedAnswer(reference(null), cache)).toBeNull();
    expect(await cachedAnswer(reference('main'), cache)).toBeNull();
    expect(await cachedAnswer(reference('1'.repeat(40)), cache)).toBeNull();
  });

  it('is not known where only a folder of it was', async () => {
    const input = await inputOf('hugging-face', 'model', 'small/model');
    await fetching([{ ...input, whole: false, files: input.files.slice(0, 1) }]);

    expect(
      await cachedAnswer(reference(input.revision), new ContentCache(join(directory, 'cache'))),
    ).toBeNull();
  });
});
