import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubEndpoint } from '../../adapters/hub/hub-endpoint.ts';
import { HuggingFaceHub } from '../../adapters/hub/hugging-face.ts';
import { ModelScopeHub } from '../../adapters/hub/model-scope.ts';
import { HubWithSecondSite, openHubs } from '../../adapters/hub/open-hubs.ts';
import type { Hub, HubAnswer } from '../../core/ports/hub.ts';
import { HandClock } from '../fakes/hand-clock.ts';
import { json } from '../fakes/hub/answer.ts';
import { type HubServer, startHubServer } from '../fakes/hub/hub-server.ts';
import { describeHub } from './hub-suite.ts';

describeHub('Hugging Face', (access, clock, limits) => new HuggingFaceHub(access, clock, limits));
describeHub('ModelScope', (access, clock, limits) => new ModelScopeHub(access, clock, limits));

describe('what one hub alone does', () => {
  let server: HubServer;
  const clock = new HandClock();

  beforeAll(async () => {
    server = await startHubServer();
  });
  afterAll(() => server.close());

  it('Hugging Face sends a renamed repository on, and says its new name', async () => {
    server.repositories.add({ kind: 'model', id: 'old/name', files: { 'config.json': '{}' } });
    server.repositories.rename('model', 'old/name', 'new/name');
    const hub = new HuggingFaceHub({ endpoint: server.url, token: null }, clock);

    expect(await hub.describe('model', 'old/name', null)).toMatchObject({ kind: 'found', id: 'new/name' });
  });

  it('Hugging Face names the licence that is none of its list', async () => {
    const cardData = { license: 'other', license_name: 'qwen-research' };
    const info = { id: 'a/b', sha: '1'.repeat(40), gated: false, cardData, tags: [], siblings: [] };
    server.fail(/a\/b/, { kind: 'answer', answer: json(200, info) });
    const hub = new HuggingFaceHub({ endpoint: server.url, token: null }, clock);

    expect(await hub.describe('model', 'a/b', null)).toMatchObject({ licence: 'qwen-research' });
  });

  it('ModelScope shows private models as refused, not as missing', async () => {
    server.repositories.add({
      kind: 'model',
      id: 'my/secret',
      isPrivate: true,
      granted: ['mine'],
      files: { a: '' },
    });
    const { url: endpoint } = server;

    const describeWith = (token: string | null) =>
      new ModelScopeHub({ endpoint, token }, clock).describe('model', 'my/secret', null);

    expect(await describeWith(null)).toEqual({ kind: 'refused', token: 'absent' });
    expect(await describeWith('mine')).toMatchObject({ kind: 'found' });
  });

  it('ModelScope turns the pages of a data set, up to a limit', async () => {
    const files = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.txt`, 'x']));
    server.repositories.add({ kind: 'dataset', id: 'many/rows', files: files(450) });
    server.repositories.add({ kind: 'dataset', id: 'too-many/rows', files: files(4100) });
    const hub = new ModelScopeHub({ endpoint: server.url, token: null }, clock);

    const many = await hub.describe('dataset', 'many/rows', null);
    const tooMany = await hub.describe('dataset', 'too-many/rows', null);

    expect(many.kind === 'found' ? many.files?.length : many).toBe(450);
    expect(tooMany).toMatchObject({ kind: 'found', files: null });
  });

  it('ModelScope reports an overloaded database as a missing model; it is not believed', async () => {
    const body = {
      Code: 10010205001,
      Message:
        "获取模型信息失败，信息：Error 1461: Can't create more than max_prepared_stmt_count statements",
      Success: false,
    };
    server.fail(/some\/model/, { kind: 'answer', answer: json(404, body) });
    const hub = new ModelScopeHub({ endpoint: server.url, token: null }, clock);

    expect(await hub.describe('model', 'some/model', null)).toMatchObject({ kind: 'unreachable' });
  });
});

it.each([
  [undefined, 'https://huggingface.co'],
  ['', 'https://huggingface.co'],
  ['https://hf-mirror.com/', 'https://hf-mirror.com'],
  ['hf-mirror.com', 'https://hf-mirror.com'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
])('the endpoint %j is %s', (configured, expected) => {
  expect(hubEndpoint(configured, 'https://huggingface.co')).toBe(expected);
});

describe('the hubs of an environment', () => {
  let server: HubServer;
  const clock = new HandClock();

  beforeAll(async () => {
    server = await startHubServer();
    for (const id of ['mine/model', 'yours/model']) {
      server.repositories.add({ kind: 'model', id, isPrivate: true, granted: [id], files: { a: 'b' } });
    }
  });
  afterAll(() => server.close());

  it('are those that its variables name, with the token of each', async () => {
    const hubs = openHubs(
      {
        HF_ENDPOINT: server.url,
        HF_TOKEN: 'mine/model',
        MODELSCOPE_DOMAIN: server.url,
        MODELSCOPE_API_TOKEN: 'yours/model',
      },
      clock,
    );

    expect(await hubs['hugging-face'].describe('model', 'mine/model', null)).toMatchObject({ kind: 'found' });
    expect(await hubs['model-scope'].describe('model', 'yours/model', null)).toMatchObject({ kind: 'found' });
  });

  it('are unreachable where a variable names no address', async () => {
    const hubs = openHubs({ HF_ENDPOINT: 'http://[nowhere' }, clock);

    expect(await hubs['hugging-face'].describe('model', 'a/b', null)).toEqual({
      kind: 'unreachable',
      reason: 'http://[nowhere is no address',
    });
  });
});

describe('a hub with a second site', () => {
  const missing: HubAnswer = { kind: 'missing', what: 'repository' };
  const unreachable: HubAnswer = { kind: 'unreachable', reason: 'down' };
  const noRevision: HubAnswer = { kind: 'missing', what: 'revision' };
  const refused: HubAnswer = { kind: 'refused', token: 'absent' };

  it.each<[HubAnswer, HubAnswer, HubAnswer]>([
    [missing, refused, refused],
    [missing, missing, missing],
    [missing, unreachable, unreachable],
    [noRevision, refused, noRevision],
    [unreachable, refused, unreachable],
  ])('that says %j, and %j there, says %j', async (first, second, expected) => {
    const hub = (answer: HubAnswer): Hub => ({ describe: async () => answer });

    expect(await new HubWithSecondSite(hub(first), hub(second)).describe('model', 'a/b', null)).toEqual(
      expected,
    );
  });
});
