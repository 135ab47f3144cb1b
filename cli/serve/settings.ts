import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { Source } from '../../core/post/source.ts';
import { readYaml } from '../../core/settings/read-yaml.ts';
import { UsageError } from '../errors.ts';
import { type AppIdentity, readAppIdentity } from './app-identity.ts';
import { serveFile } from './settings-file.ts';

export interface ServeSettings extends Omit<z.output<typeof serveFile>, 'github' | 'engine'> {
  readonly github: AppIdentity & { readonly paced: boolean };
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
  const app = await readAppIdentity(github, inFolder, environment);
  if (!('appId' in app)) {
    const title = `${file ?? 'the environment'}: settings are missing or wrong (docs/serve.md explains them):`;
    throw new UsageError([title, ...app.map((line) => `- ${line}`)].join('\n'));
  }
  return {
    ...rest,
    folder: inFolder(folder),
    models: models.map(inFolder),
    engine: engine === undefined ? null : inFolder(engine),
    github: { ...app, paced: github.paced },
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
