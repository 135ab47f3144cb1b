import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  readAppCredentials,
  takeCredentialsPlace,
} from '../../adapters/github/registration/app-credentials.ts';
import { APP_EVENTS, newAppAddress } from '../../adapters/github/registration/app-manifest.ts';
import { githubSite } from '../../adapters/github/registration/github-site.ts';
import { READERS } from '../../core/flow/receive/payloads.ts';

const privateKey = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
);
const APP = {
  appId: 7,
  slug: 'posts',
  page: 'https://github.com/apps/posts',
  apiUrl: 'https://api.github.com',
  webhookSecret: 'it is a secret',
  privateKey,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-app-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('the App hears of exactly the events that deliveries are read of', () => {
  expect(new Set(APP_EVENTS)).toEqual(new Set(READERS.keys()));
});

it.each([
  ['https://github.com', 'https://api.github.com'],
  ['https://github.com/anything', 'https://api.github.com'],
  ['https://acme.ghe.com', 'https://api.acme.ghe.com'],
  ['https://github.example.org/', 'https://github.example.org/api/v3'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/api/v3'],
])('the interface of %s is %s', (address, api) => {
  expect(githubSite(address).api).toBe(api);
});

it('an App belongs to an organisation, or to whoever is logged in', () => {
  expect(newAppAddress('https://github.com', null, 's')).toBe('https://github.com/settings/apps/new?state=s');
  expect(newAppAddress('https://github.com', 'acme', 's')).toBe(
    'https://github.com/organizations/acme/settings/apps/new?state=s',
  );
});

describe('the file of an App', () => {
  it('is read as it was written', async () => {
    const file = join(folder, 'app.json');
    const place = await takeCredentialsPlace(file);

    await place?.write(APP);
    await place?.close();

    expect(await readAppCredentials(file)).toEqual(APP);
  });

  it('stays as it is where it came to be meanwhile', async () => {
    const file = join(folder, 'app.json');
    const place = await takeCredentialsPlace(file);
    await writeFile(file, 'of another');

    await expect(place?.write(APP)).rejects.toThrow(/EEXIST/);
    await place?.close();

    expect(await readFile(file, 'utf8')).toBe('of another');
  });

  it.each([
    ['no JSON', 'MIIE secret', /is no JSON$/],
    ['without a key', JSON.stringify({ ...APP, privateKey: 'MIIE' }), /\(wrong: privateKey\)$/],
    ['of another kind', '[]', /\(wrong: all of it\)$/],
  ])('is refused where it is %s, and none of it is shown', async (_, text, problem) => {
    const file = join(folder, 'app.json');
    await writeFile(file, text);

    expect(await readAppCredentials(file)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
