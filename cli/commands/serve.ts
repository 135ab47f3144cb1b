import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { definedVariables } from '../../adapters/machine/variables.ts';
import type { TrustClass } from '../../core/flow/store/keys.ts';
import { ensureEngine } from '../engine.ts';
import { homeOf } from '../home.ts';
import { jsonLog } from '../serve/log.ts';
import { startServing } from '../serve/serve.ts';
import { readServeSettings } from '../serve/settings.ts';

const SETTINGS_FILE = 'serve.yml';

/** Serves until it is asked to stop. Jobs that run then go on: the next start finds them, or what they left. */
export async function serve(settingsFile: string | null): Promise<number> {
  const file = settingsFile ?? (existsSync(SETTINGS_FILE) ? SETTINGS_FILE : null);
  const settings = await readServeSettings(file, process.env);
  const home = homeOf(process.cwd(), process.env);
  const engine = settings.engine ?? home.engine;
  await ensureEngine({ ...home, engine });
  const log = jsonLog(
    (line) => process.stdout.write(line),
    () => new Date(),
  );
  const serving = await startServing(settings, {
    log,
    jobs: {
      environment: ({ trust }) => jobVariables(process.env, trust),
      command: ({ planKey, planDigest }, job, folder, start) => [
        process.execPath,
        ...home.runner,
        ...['--store', join(settings.folder, 'store'), '--plan', planKey, '--digest', planDigest],
        ...['--directory', folder, '--engine-home', engine, '--cache', join(settings.folder, 'cache')],
        ...['--job', job, '--try', String(start)],
      ],
    },
  });
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  log('asked to stop', { signal });
  await serving.stop();
  return 0;
}

/** Where somebody without a right here may have said what a job does, it is nobody at the hubs. */
const HUB_TOKENS = ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'MODELSCOPE_API_TOKEN'];
/** No job needs what is known of GitHub. */
const GITHUB_SECRETS = ['MUSTRUN_PRIVATE_KEY', 'MUSTRUN_WEBHOOK_SECRET'];

export function jobVariables(environment: NodeJS.ProcessEnv, trust: TrustClass): Record<string, string> {
  const hidden = trust === 'fork' ? [...GITHUB_SECRETS, ...HUB_TOKENS] : GITHUB_SECRETS;
  const shown = Object.entries(definedVariables(environment)).filter(([name]) => !hidden.includes(name));
  return Object.fromEntries(shown);
}
