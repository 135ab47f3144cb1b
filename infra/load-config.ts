import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { config as stated } from './config.ts';
import { type Config, readConfig } from './config-schema.ts';

const module = z.object({ config: z.unknown() });

/**
 * The configuration in infra/config.ts, or in the file of the same shape that MUSTRUN_CONFIG names: who has several
 * installations has a file for each. Throws one error that lists everything to change.
 */
export async function loadConfig(environment: Readonly<Record<string, string | undefined>>): Promise<Config> {
  const { MUSTRUN_CONFIG: file } = environment;
  if (file === undefined || file === '') return readConfig(stated);
  const loaded = module.safeParse(await import(pathToFileURL(resolve(file)).href));
  if (!loaded.success)
    throw new Error(`${file} exports no \`config\`: write it as infra/config.ts is written`);
  return readConfig(loaded.data.config);
}
