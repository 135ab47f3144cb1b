import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { Source } from '../../core/post/source.ts';
import { readYaml } from '../../core/settings/read-yaml.ts';
import { UsageError } from '../errors.ts';
import { serveFile } from './settings-file.ts';

export interface ServeSettings extends Omit<z.output<typeof serveFile>, 'github' | 'engine'> {
  readonly github: {
    readonly appId: number;
    readonly privateKey: string;
    readonly secrets: readonly string[];
    readonly apiUrl: string;
    readonly paced: boolean;
  };
  readonly engine: string | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The settings of a file, and of `MUSTRUN_APP_ID`, `MUSTRUN_PRIVATE_KEY` and `MUSTRUN_WEBHOOK_SECRET`, which come first.
 * Throws a UsageError that names everything that is wrong or missing at once, and shows no secret.
 */
export async function readServeSettings(file: string | null, environment: Variables): Promise<ServeSettings> {
  const written = file === null ? serveFile.parse({}) : readFileSettings(file, await textOfSettings(file));
  const inFolder = (name: string): string => resolve(file === null ? '.' : dirname(file), name);
  const { github, folder, models, engine, ...rest } = written;
  const missing: string[] = [];
  const appId = environment.MUSTRUN_APP_ID === undefined ? github.appId : appIdOf(environment, missing);
  if (appId === undefined) missing.push(`github.appId, or MUSTRUN_APP_ID: the App ID of the GitHub App`);
  const key = await secretOf(environment.MUSTRUN_PRIVATE_KEY, github.privateKeyFile, inFolder, missing, {
    setting: 'github.privateKeyFile',
    variable: 'MUSTRUN_PRIVATE_KEY',
    what: 'the private key of the App (PEM)',
  });
  if (key !== null && !isPrivateKey(key))
    missing.push('the private key: what was found is no RSA key in PEM; GitHub gives one to download');
  const secret = await secretOf(
    environment.MUSTRUN_WEBHOOK_SECRET,
    github.webhookSecretFile,
    inFolder,
    missing,
    {
      setting: 'github.webhookSecretFile',
      variable: 'MUSTRUN_WEBHOOK_SECRET',
      what: 'the webhook secret of the App',
    },
  );
  if (appId === undefined || key === null || secret === null || missing.length > 0) {
    const title = `${file ?? 'the environment'}: settings are missing or wrong (docs/serve.md explains them):`;
    throw new UsageError([title, ...missing.map((line) => `- ${line}`)].join('\n'));
  }
  return {
    ...rest,
    folder: inFolder(folder),
    models: models.map(inFolder),
    engine: engine === undefined ? null : inFolder(engine),
    github: {
      appId,
      privateKey: key,
      secrets: secret
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      apiUrl: github.apiUrl,
      paced: github.paced,
    },
  };
}

async function textOfSettings(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file}: the settings cannot be read: write them as docs/serve.md shows`, {
      cause,
    });
  }
}

function readFileSettings(file: string, text: string): z.output<typeof serveFile> {
  const source = new Source(text);
  const read = readYaml(text, {
    schema: serveFile,
    code: 'settings',
    title: basename(file),
    placeOf: (offset) => source.placeOf(offset),
  });
  if (read.kind === 'read') return read.value;
  const lines = read.problems.map(({ line, column, message, expected, repair }) =>
    [`${file}:${line}:${column}: ${message}`, expected === null ? null : `expected ${expected}`, repair]
      .filter((part) => part !== null)
      .join('; '),
  );
  throw new UsageError(lines.join('\n'));
}

function appIdOf({ MUSTRUN_APP_ID: text = '' }: Variables, missing: string[]): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) missing.push(`MUSTRUN_APP_ID is "${text}", expected a whole number`);
  return Number(text);
}

async function secretOf(
  variable: string | undefined,
  file: string | undefined,
  inFolder: (name: string) => string,
  missing: string[],
  named: { readonly setting: string; readonly variable: string; readonly what: string },
): Promise<string | null> {
  if (variable !== undefined && variable.trim() !== '') return variable;
  if (file === undefined) {
    missing.push(`${named.setting}, or ${named.variable}: ${named.what}`);
    return null;
  }
  const text = await readFile(inFolder(file), 'utf8').catch(() => null);
  if (text === null || text.trim() === '') {
    missing.push(`${named.setting}: ${inFolder(file)} ${text === null ? 'cannot be read' : 'is empty'}`);
    return null;
  }
  return text;
}

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
