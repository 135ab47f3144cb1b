import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobVariables } from '../../../cli/commands/serve.ts';
import { readServeSettings } from '../../../cli/serve/settings.ts';

const KEY = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(yaml: string, environment: Record<string, string> = {}) {
  const file = join(folder, 'serve.yml');
  await writeFile(file, yaml);
  return readServeSettings(file, environment);
}

describe('the settings of mustrun serve', () => {
  it('are paths relative to their file, and defaults', async () => {
    await writeFile(join(folder, 'app.pem'), KEY);
    await writeFile(join(folder, 'secret'), 'newer\nolder\n');

    const settings = await read(
      'github: {appId: 7, privateKeyFile: app.pem, webhookSecretFile: secret}\nmodels: [weights, /data]\n',
    );

    expect(settings).toMatchObject({
      folder: join(folder, '.mustrun'),
      models: [join(folder, 'weights'), '/data'],
      listen: { host: '127.0.0.1', port: 8787 },
      sweepMinutes: 10,
      nightly: { hour: 'never' },
      github: { appId: 7, secrets: ['newer', 'older'], apiUrl: 'https://api.github.com' },
    });
  });

  it('may come from the environment alone', async () => {
    const settings = await readServeSettings(null, {
      MUSTRUN_APP_ID: '7',
      MUSTRUN_PRIVATE_KEY: KEY,
      MUSTRUN_WEBHOOK_SECRET: 'it is a secret',
    });

    expect(settings.github).toMatchObject({ appId: 7, secrets: ['it is a secret'] });
  });

  it('name everything that is missing at once', async () => {
    await expect(read('github: {privateKeyFile: nowhere.pem}\n')).rejects.toThrow(
      /github\.appId.*github\.privateKeyFile: \S+nowhere\.pem cannot be read.*github\.webhookSecretFile/s,
    );
  });

  it.each([
    ['a misspelt setting', 'githup: {}\n', /serve\.yml:1:1: .* no setting "githup".*did you mean "github"\?/],
    [
      'a value of another kind',
      'listen: {port: yes please}\n',
      /serve\.yml:1:16: .*"listen\.port" is "yes please"/,
    ],
    ['what is no YAML', 'github: [\n', /is not YAML/],
  ])('say where %s stands', async (_, yaml, message) => {
    await expect(read(yaml)).rejects.toThrow(message);
  });

  it('show no secret when one is wrong', async () => {
    const wrong = 'MIIEsecretsecretsecret';

    const reading = read('', {
      MUSTRUN_APP_ID: 'seven',
      MUSTRUN_PRIVATE_KEY: wrong,
      MUSTRUN_WEBHOOK_SECRET: 'it is a secret',
    });

    await expect(reading).rejects.toThrow(/MUSTRUN_APP_ID is "seven".*no RSA key in PEM/s);
    await expect(reading).rejects.not.toThrow(/MIIE|it is a secret/);
  });
});

describe('the environment of a job', () => {
  const own = { PATH: '/bin', HF_TOKEN: 'hf_1', MUSTRUN_WEBHOOK_SECRET: 's', MUSTRUN_PRIVATE_KEY: KEY };

  it('knows nothing of GitHub', () => {
    expect(jobVariables(own, 'repository')).toEqual({ PATH: '/bin', HF_TOKEN: 'hf_1' });
  });

  it('has no token of a hub for a fork', () => {
    expect(jobVariables(own, 'fork')).toEqual({ PATH: '/bin' });
  });
});
