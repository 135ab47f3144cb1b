import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { isRepositoryTop } from '../adapters/machine/repository-files.ts';
import type { Problem } from '../core/post/post.ts';
import { Source } from '../core/post/source.ts';
import { readYaml } from '../core/settings/read-yaml.ts';
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from '../core/settings/settings.ts';
import { UsageError } from './errors.ts';

const NAME = '.mustrun.yml';

/**
 * The settings that hold for a file: those of the nearest `.mustrun.yml` in its folder or above it, up to the top of
 * its Git repository; the defaults where there is none. Throws a UsageError, with every problem, where they are wrong.
 */
export async function settingsFor(path: string, directory: string): Promise<Settings> {
  let folder = dirname(resolve(directory, path));
  for (;;) {
    const text = await textOf(join(folder, NAME));
    if (text !== null) return readSettings(relative(directory, join(folder, NAME)), text);
    const above = dirname(folder);
    if (above === folder || (await isRepositoryTop(folder))) return DEFAULT_SETTINGS;
    folder = above;
  }
}

function readSettings(path: string, text: string): Settings {
  const source = new Source(text);
  const read = readYaml(text, {
    schema: settingsSchema,
    code: 'settings',
    title: NAME,
    placeOf: (offset) => source.placeOf(offset),
  });
  if (read.kind === 'read') return read.value;
  throw new UsageError(read.problems.map((problem) => lineOf(path, problem)).join('\n'));
}

function lineOf(path: string, { line, column, message, expected, repair }: Problem): string {
  const hints = [expected === null ? '' : `expected ${expected}`, repair ?? ''].filter(Boolean);
  return [`${path}:${line}:${column}: ${message}`, ...hints].join('; ');
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return null;
    throw new UsageError(`${path}: cannot be read`, { cause: error });
  }
}
