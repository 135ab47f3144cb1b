import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HubAccess } from '../../adapters/hub/hub-endpoint.ts';
import type { RequestLimits } from '../../adapters/hub/hub-request.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Hub } from '../../core/ports/hub.ts';
import { HandClock } from '../fakes/hand-clock.ts';
import { json } from '../fakes/hub/answer.ts';
import { type HubServer, startHubServer } from '../fakes/hub/hub-server.ts';

export type OpenHub = (access: HubAccess, clock: Clock, limits?: RequestLimits) => Hub;

const QUICK: RequestLimits = { timeoutMilliseconds: 300, tries: 4, longestPauseMilliseconds: 20_000 };
const MEMBER = 'token-of-a-member';
const STRANGER = 'token-of-a-stranger';
/** SHA-256 of a thousand bytes of the value 7, by sha256sum(1). */
const SEVENS = 'df1329c8b6c7cf3740bbe2f8bab34d253a8d9534a79dceea18177081fdf9f0e9';

/** What every hub must do, over a server on this machine that speaks its interface. */
export function describeHub(name: string, open: OpenHub): void {
  describe(`${name} as a hub`, () => {
    let server: HubServer;
    let clock: HandClock;
    const hub = (token: string | null = null, limits?: RequestLimits): Hub =>
      open({ endpoint: server.url, token }, clock, limits);

    beforeEach(async () => {
      server = await startHubServer();
      clock = new HandClock();
      const { repositories } = server;
      repositories.accounts.add(STRANGER);
      repositories.add({
        kind: 'model',
        id: 'small/model',
        licence: 'apache-2.0',
        files: { 'README.md': '# Small', 'config.json': '{}', 'model.safetensors': Buffer.alloc(1000, 7) },
        tags: { 'v1.0': { 'config.json': '{"old": true}' } },
      });
      repositories.add({ kind: 'dataset', id: 'small/rows', files: { 'data/train.jsonl': '{}\n{}\n' } });
      repositories.add({
        kind: 'model',
        id: 'gated/model',
        licence: 'llama3.1',
        gated: 'manual',
        granted: [MEMBER],
        files: { 'config.json': '{}' },
      });
    });
    afterEach(() => server.close());

    it('finds a model: its licence, its commit, its files with their sizes', async () => {
      const commit = server.repositories.find('model', 'small/model')?.revisions.get('main');

      expect(await hub().describe('model', 'small/model', null)).toEqual({
        kind: 'found',
        id: 'small/model',
        commit,
        gated: false,
        licence: 'apache-2.0',
        files: expect.arrayContaining([
          expect.objectContaining({ path: 'README.md', bytes: 7 }),
          expect.objectContaining({ path: 'config.json', bytes: 2 }),
          { path: 'model.safetensors', bytes: 1000, digest: { kind: 'sha256', hex: SEVENS } },
        ]),
      });
    });

    it('finds a data set, which states no licence', async () => {
      expect(await hub().describe('dataset', 'small/rows', null)).toMatchObject({
        kind: 'found',
        licence: null,
        files: [{ path: 'data/train.jsonl', bytes: 6 }],
      });
    });

    it('finds what a tag and what a commit mean', async () => {
      const commit = server.repositories.find('model', 'small/model')?.revisions.get('v1.0') ?? '';
      const found = { kind: 'found', commit, files: [{ path: 'config.json', bytes: 13 }] };

      expect(await hub().describe('model', 'small/model', 'v1.0')).toMatchObject(found);
      expect(await hub().describe('model', 'small/model', commit)).toMatchObject(found);
    });

    it.each([null, STRANGER])('with token %j, says what is missing', async (token) => {
      const asked = hub(token);

      expect(await asked.describe('model', 'no/such', null)).toEqual({ kind: 'missing', what: 'repository' });
      // A model is no data set.
      expect(await asked.describe('dataset', 'small/model', null)).toEqual({
        kind: 'missing',
        what: 'repository',
      });
      for (const revision of ['v9', '0'.repeat(40)]) {
        expect(await asked.describe('model', 'small/model', revision)).toEqual({
          kind: 'missing',
          what: 'revision',
        });
      }
    });

    it.each([
      [null, { kind: 'refused', token: 'absent' }],
      [STRANGER, { kind: 'refused', token: 'without access' }],
      ['no-token-at-all', { kind: 'refused', token: 'invalid' }],
      [MEMBER, { kind: 'found', gated: 'manual', licence: 'llama3.1' }],
    ])('with token %j, a gated model is %j', async (token, expected) => {
      expect(await hub(token).describe('model', 'gated/model', null)).toMatchObject(expected);
    });

    it('tries again after 500 and 429, after the pause that it is asked for', async () => {
      const started = clock.now().getTime();
      server.fail(
        /small/,
        { kind: 'answer', answer: json(500, { error: 'passing' }) },
        { kind: 'answer', answer: json(429, { error: 'too many' }, { 'retry-after': '7' }) },
        { kind: 'reset' },
      );

      expect(await hub().describe('model', 'small/model', null)).toMatchObject({ kind: 'found' });
      expect(clock.now().getTime() - started).toBe(500 + 7000 + 2000);
    });

    it('gives up when the trouble stays, or the pause is too long', async () => {
      const down = { kind: 'answer', answer: json(503, { error: 'down' }) } as const;
      server.fail(/small/, down, down, down, down);
      expect(await hub().describe('model', 'small/model', null)).toEqual({
        kind: 'unreachable',
        reason: 'it answered 503, 4 times',
      });

      server.fail(/small/, { kind: 'answer', answer: json(429, {}, { 'retry-after': '3600' }) });
      expect(await hub().describe('model', 'small/model', null)).toEqual({
        kind: 'unreachable',
        reason: 'it answered 429 and asks to come back in 3600 s',
      });
    });

    it('does not wait for a hub that does not answer, and asks it once', async () => {
      server.fail(/small/, { kind: 'hang' }, { kind: 'hang' });

      expect(await hub(null, QUICK).describe('model', 'small/model', null)).toEqual({
        kind: 'unreachable',
        reason: 'it did not answer within 0.3 s',
      });
      expect(server.seen).toHaveLength(1);
    });

    it('says that nobody listens', async () => {
      await server.close();

      expect(await hub().describe('model', 'small/model', null)).toEqual({
        kind: 'unreachable',
        reason: 'the connection was refused',
      });
    });

    it.each([
      ['no JSON', { status: 200, body: '<html>Please sign in to this network</html>' }],
      ['another JSON', json(200, { hello: 'world' })],
    ])('believes no answer that is %s', async (_, answer) => {
      server.fail(/small/, { kind: 'answer', answer });

      expect(await hub().describe('model', 'small/model', null)).toMatchObject({
        kind: 'unreachable',
        reason: expect.stringContaining('is not that of'),
      });
    });

    it('follows a redirect, and leaves its token at home when it leads elsewhere', async () => {
      const other = await startHubServer();
      other.repositories.add({ kind: 'model', id: 'small/model', licence: 'mit', files: { a: 'b' } });
      const first = await firstTargetOf(hub(), server);
      const location = `${other.url}${first}`;
      server.fail(/small/, { kind: 'answer', answer: { status: 307, headers: { location } } });

      expect(await hub(STRANGER).describe('model', 'small/model', null)).toMatchObject({ kind: 'found' });
      expect(other.seen.map(({ token }) => token)).toEqual([null]);
      expect(server.seen.at(-1)?.token).toBe(STRANGER);
      await other.close();
    });

    it('does not run in circles', async () => {
      const circle = { status: 307, headers: { location: '/api/small/again' } };
      server.fail(
        /small/,
        ...Array.from({ length: 20 }, () => ({ kind: 'answer', answer: circle }) as const),
      );

      expect(await hub().describe('model', 'small/model', null)).toEqual({
        kind: 'unreachable',
        reason: 'it redirects more than 5 times',
      });
      expect(server.seen).toHaveLength(1 + 5);
    });
  });
}

/** The first address that the hub reads for a model, with its query. */
async function firstTargetOf(hub: Hub, server: HubServer): Promise<string> {
  const before = server.seen.length;
  await hub.describe('model', 'small/model', null);
  return server.seen[before]?.target ?? '';
}
