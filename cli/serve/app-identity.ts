import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  type AppCredentials,
  isPrivateKey,
  readAppCredentials,
} from '../../adapters/github/registration/app-credentials.ts';

/** Who we are at GitHub. */
export interface AppIdentity {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly secrets: readonly string[];
  readonly apiUrl: string;
}

/** What `serve.yml` says of the App. */
export interface IdentitySettings {
  readonly appId?: number | undefined;
  readonly privateKeyFile?: string | undefined;
  readonly webhookSecretFile?: string | undefined;
  readonly appFile?: string | undefined;
  readonly apiUrl?: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** What `mustrun app create` writes where nothing else is said. */
const APP_FILE = 'github-app.json';

/**
 * The App of, in this order: the environment, the single settings, the file of `mustrun app create`. Everything that is
 * missing or wrong is an entry of the list; no secret is shown.
 */
export async function readAppIdentity(
  settings: IdentitySettings,
  inFolder: (name: string) => string,
  environment: Variables,
): Promise<AppIdentity | readonly string[]> {
  const missing: string[] = [];
  const app = await appOf(settings.appFile, inFolder, missing);
  const appId =
    environment.MUSTRUN_APP_ID === undefined ? (settings.appId ?? app?.appId) : appIdOf(environment, missing);
  if (appId === undefined) missing.push('github.appId, or MUSTRUN_APP_ID: the App ID of the GitHub App');
  const secretOf = async (
    variable: string,
    setting: 'privateKeyFile' | 'webhookSecretFile',
    what: string,
  ) => {
    const given = environment[variable];
    if (given !== undefined && given.trim() !== '') return given;
    const file = settings[setting];
    if (file !== undefined) return await textOf(inFolder(file), `github.${setting}`, missing);
    const known = setting === 'privateKeyFile' ? app?.privateKey : app?.webhookSecret;
    if (known === undefined) missing.push(`github.${setting}, or ${variable}: ${what}`);
    return known ?? null;
  };
  const key = await secretOf('MUSTRUN_PRIVATE_KEY', 'privateKeyFile', 'the private key of the App (PEM)');
  if (key !== null && !isPrivateKey(key))
    missing.push('the private key: what was found is no RSA key in PEM; GitHub gives one to download');
  const secret = await secretOf(
    'MUSTRUN_WEBHOOK_SECRET',
    'webhookSecretFile',
    'the webhook secret of the App',
  );
  if (appId === undefined || key === null || secret === null || missing.length > 0) {
    if (app === null)
      missing.push('or all of it in one file, github.appFile: `mustrun app create` writes it');
    return missing;
  }
  const secrets = secret.split('\n').map((line) => line.trim());
  return {
    appId,
    privateKey: key,
    secrets: secrets.filter((line) => line !== ''),
    apiUrl: settings.apiUrl ?? app?.apiUrl ?? 'https://api.github.com',
  };
}

async function appOf(
  name: string | undefined,
  inFolder: (name: string) => string,
  missing: string[],
): Promise<AppCredentials | null> {
  const file = inFolder(name ?? APP_FILE);
  if (name === undefined && !existsSync(file)) return null;
  const found = await readAppCredentials(file);
  if (!('problem' in found)) return found;
  missing.push(`github.appFile: ${found.problem}`);
  return null;
}

function appIdOf({ MUSTRUN_APP_ID: text = '' }: Variables, missing: string[]): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) missing.push(`MUSTRUN_APP_ID is "${text}", expected a whole number`);
  return Number(text);
}

async function textOf(file: string, setting: string, missing: string[]): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null && text.trim() !== '') return text;
  missing.push(`${setting}: ${file} ${text === null ? 'cannot be read' : 'is empty'}`);
  return null;
}
