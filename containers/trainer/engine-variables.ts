import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { OBSERVER } from './observation.ts';
import { observationFile } from './run-measured.ts';

/** Where an attempt is executed: its own folder, the engine's, and the variables of the runner. */
interface EnginePlace {
  readonly directory: string;
  readonly engineHome: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The engine's whole environment. Nothing is inherited but what is named here, so that a credential or a
 * library switch of the calling shell can neither leak into a run nor change it unseen.
 */
export function engineVariables(plan: AttemptPlan, settings: EnginePlace): Record<string, string> {
  const home = join(settings.directory, 'home');
  const inherited = [
    'LD_LIBRARY_PATH',
    'CUDA_HOME',
    'CUDA_VISIBLE_DEVICES',
    'NVIDIA_VISIBLE_DEVICES',
    'SSL_CERT_FILE',
  ];
  return {
    ...Object.fromEntries(
      inherited.flatMap((name) => {
        const value = settings.environment[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    PATH: `${join(settings.engineHome, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    LANG: 'C.UTF-8',
    MODELSCOPE_CACHE: join(home, 'modelscope'),
    HF_HOME: join(home, 'huggingface'),
    TOKENIZERS_PARALLELISM: 'false',
    // The thread count moves the 7th digit of gradients: pinned, and recorded with the environment.
    OMP_NUM_THREADS: String(availableParallelism()),
    ...plan.environment,
    // Every input was laid as a file before the start; a look-up on a hub would be a mistake that costs a minute.
    HF_HUB_OFFLINE: '1',
    HF_DATASETS_OFFLINE: '1',
    // ModelScope's client has no switch for that: a port that nobody listens on.
    MODELSCOPE_DOMAIN: '127.0.0.1:9',
    ...(plan.today === null ? {} : { MUSTRUN_TODAY: plan.today }),
    MUSTRUN_OBSERVATION: observationFile(settings.directory),
    PYTHONPATH: [OBSERVER, plan.environment.PYTHONPATH].filter((path) => path !== undefined).join(':'),
  };
}
