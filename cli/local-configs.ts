import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A config.json of a model is small; what is larger is something else. */
const CONFIG_BYTES = 1_000_000;

/** The config.json of models that lie in a folder, by the path that a run names. */
export function configsIn(...folders: readonly string[]): (model: string) => unknown {
  return (model) => {
    const path = folders
      .map((folder) => join(resolve(folder, model), 'config.json'))
      .find((file) => existsSync(file));
    if (path === undefined || statSync(path).size > CONFIG_BYTES) return undefined;
    try {
      const config: unknown = JSON.parse(readFileSync(path, 'utf8'));
      return config;
    } catch {
      return undefined;
    }
  };
}
