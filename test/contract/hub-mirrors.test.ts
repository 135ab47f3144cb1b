import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentCache } from '../../adapters/cache/content-cache.ts';
import { type FileEnd, fetchFile } from '../../adapters/cache/fetch-file.ts';
import { HttpSource } from '../../adapters/download/http-source.ts';
import { hubSites } from '../../adapters/hub/hub-sites.ts';
import { nearestFirst } from '../../adapters/hub/nearest-site.ts';
import { HubWithMirror } from '../../adapters/hub/open-hubs.ts';
import type { Hub, HubAnswer } from '../../core/ports/hub.ts';
import { HandClock } from '../fakes/hand-clock.ts';
import { json } from '../fakes/hub/answer.ts';
import { type Fault, type HubServer, startHubServer } from '../fakes/hub/hub-server.ts';

const BODY = Buffer.alloc(5000, 'weights');
const DIGEST = createHash('sha256').update(BODY).digest('hex');
const PATH = '/small/model/resolve/main/model.safetensors';

let directory = '';
let near: HubServer;
let far: HubServer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mustrun-mirrors-'));
  [near, far] = await Promise.all([startHubServer(), startHubServer()]);
  for (const { repositories } of [near, far])
    repositories.add({ kind: 'model', id: 'small/model', files: { 'model.safetensors': BODY } });
});
afterEach(async () => {
  await Promise.all([near.close(), far.close()]);
  await rm(directory, { recursive: true });
});

describe('the order of the sites of a hub', () => {
  const clock = new HandClock();
  const order = async (): Promise<readonly string[]> => {
    const sites = [{ endpoint: far.url }, { endpoint: near.url }];
    const memoryFile = join(directory, 'sites.json');
    const found = await nearestFirst(sites, ({ endpoint }) => new URL(PATH, endpoint), {
      memoryFile,
      clock,
      longestMilliseconds: 2_000,
    });
    return found.map(({ endpoint }) => (endpoint === near.url ? 'near' : 'far'));
  };

  it('is that of their answers, and is remembered for six hours', async () => {
    far.fail(/./, { kind: 'delay', milliseconds: 400 });
    expect(await order()).toEqual(['near', 'far']);

    near.fail(/./, { kind: 'delay', milliseconds: 400 });
    expect(await order()).toEqual(['near', 'far']);

    await clock.sleep(6 * 60 * 60 * 1000);
    expect(await order()).toEqual(['far', 'near']);
  });

  it.each<[string, Fault]>([
    ['does not answer', { kind: 'hang' }],
    ['breaks', { kind: 'reset' }],
    ['is out of order', { kind: 'answer', answer: json(502, {}) }],
  ])('has one last that %s', async (_, fault) => {
    far.fail(/./, fault);

    expect(await order()).toEqual(['near', 'far']);
  });

  it('is not measured where there is one', async () => {
    const sites = [{ endpoint: far.url }];

    expect(await nearestFirst(sites, () => new URL(far.url), { memoryFile: '/', clock })).toEqual(sites);
    expect(far.seen).toEqual([]);
  });
});

describe('a file with two sources', () => {
  const fetched = async (): Promise<FileEnd> => {
    const sources = [near, far].map(
      ({ url }) =>
        new HttpSource({
          url: new URL(PATH, url),
          token: null,
          bytes: BODY.length,
          stallMilliseconds: 1_000,
        }),
    );
    const file = { bytes: BODY.length, sha256: DIGEST, gitSha1: null, otherwise: 'x' };
    return fetchFile(new ContentCache(directory), file, sources, {
      clock: new HandClock(),
      signal: new AbortController().signal,
      onBytes: () => {},
    });
  };
  const times = (count: number, fault: Fault): readonly Fault[] => Array.from({ length: count }, () => fault);

  it.each<[string, readonly Fault[]]>([
    ['has it not', [{ kind: 'answer', answer: json(404, {}) }]],
    ['keeps breaking', times(9, { kind: 'reset' })],
    [
      'asks to come back in an hour',
      [{ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '3600' } } }],
    ],
    [
      'sends somebody elsewhere than to the web',
      [{ kind: 'answer', answer: { status: 302, headers: { location: 'file:///etc/passwd' } } }],
    ],
    ['has a file of another size', [{ kind: 'answer', answer: { status: 200, body: 'short' } }]],
  ])('comes from the second where the first %s', async (_, faults) => {
    near.fail(/resolve/, ...faults);

    expect(await fetched()).toEqual({ kind: 'complete', sha256: DIGEST });
    expect(far.seen.length).toBeGreaterThan(0);
  });

  it('comes from the second where the first gives other bytes', async () => {
    near.fail(new RegExp(DIGEST), { kind: 'alter' });

    expect(await fetched()).toEqual({ kind: 'complete', sha256: DIGEST });
    expect(await readFile(new ContentCache(directory).pathOf(DIGEST))).toEqual(BODY);
    expect(far.seen.some(({ at }) => at === 'storage')).toBe(true);
  });

  it('says of each why not, where none gives it', async () => {
    near.fail(/resolve/, { kind: 'answer', answer: json(404, {}) });
    far.fail(/resolve/, { kind: 'answer', answer: json(403, {}) });

    expect(await fetched()).toEqual({
      kind: 'unavailable',
      reason: `${new URL(near.url).host}: it answered 404; ${new URL(far.url).host}: it answered 403`,
    });
  });

  it('comes whole from a server that knows no ranges', async () => {
    near.fail(/resolve/, { kind: 'answer', answer: { status: 200, body: BODY } });

    expect(await fetched()).toEqual({ kind: 'complete', sha256: DIGEST });
  });
});

describe('the sites that a hub is asked at', () => {
  it('are its own, which gets the token, and its mirror, which gets none', () => {
    expect(hubSites('hugging-face', { HF_TOKEN: 'secret' })).toEqual([
      { endpoint: 'https://huggingface.co', token: 'secret' },
      { endpoint: 'https://hf-mirror.com', token: null },
    ]);
    expect(hubSites('model-scope', { MODELSCOPE_API_TOKEN: 'secret' })).toEqual([
      { endpoint: 'https://modelscope.cn', token: 'secret' },
      { endpoint: 'https://www.modelscope.ai', token: null },
    ]);
  });

  it.each([
    ['hugging-face', { HF_ENDPOINT: 'https://hub.example' }],
    ['model-scope', { MODELSCOPE_DOMAIN: 'hub.example' }],
    ['model-scope', { MODELSCOPE_ENDPOINT: 'https://hub.example', MODELSCOPE_DOMAIN: 'other.example' }],
  ] as const)('are the one that the variables of %s name', (hub, variables) => {
    expect(hubSites(hub, variables)).toEqual([{ endpoint: 'https://hub.example', token: null }]);
  });
});

describe('a hub with a mirror', () => {
  const found: HubAnswer = { kind: 'found', id: 'a/b', commit: null, gated: false, licence: null, files: [] };
  const missing: HubAnswer = { kind: 'missing', what: 'repository' };
  const away: HubAnswer = { kind: 'unreachable', reason: 'its name does not resolve' };
  const saying = (answer: HubAnswer): Hub => ({ describe: async () => answer });

  it.each([
    ['the hub itself where it says anything', missing, found, missing],
    ['the mirror where the hub cannot be reached', away, found, found],
    ['neither where the mirror does not have it', away, missing, away],
  ])('believes %s', async (_, own, mirror, expected) => {
    expect(await new HubWithMirror(saying(own), saying(mirror)).describe('model', 'a/b', null)).toEqual(
      expected,
    );
  });
});
