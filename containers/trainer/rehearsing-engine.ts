import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WarmEngine } from '../../adapters/process/warm-engine.ts';
import type { AttemptInput } from '../../core/flow/plan/attempt-plan.ts';
import type { RehearsalPlace } from '../../core/rehearsal/execute-rehearsal.ts';
import { asTrainingUser, type TrainingUser } from './trust/separation.ts';
import { layInputs } from './workspace.ts';

const SCRIPT = fileURLToPath(new URL('./python/rehearsal/warm_engine.py', import.meta.url));

/**
 * The rehearsing engine of an environment, with everything that it makes below `root`. Not started before it is asked.
 *
 * @param user whom it runs as; null for this process's own user
 */
export function rehearsingEngine(engineHome: string, root: string, user: TrainingUser | null): WarmEngine {
  const python = join(engineHome, 'bin', 'python');
  return new WarmEngine({
    command: user === null ? [python, SCRIPT] : asTrainingUser(user, python, [SCRIPT]),
    environment: engineVariables(engineHome, root),
    cache: join(root, 'stand-ins'),
  });
}

/** The engine's whole environment: no credential and no library switch of the calling shell reaches it. */
function engineVariables(engineHome: string, root: string): Record<string, string> {
  return {
    PATH: `${join(engineHome, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    HOME: join(root, 'home'),
    LANG: 'C.UTF-8',
    MODELSCOPE_CACHE: join(root, 'home', 'modelscope'),
    HF_HOME: join(root, 'home', 'huggingface'),
    // Everything is laid or made before it is needed: a look-up on a hub is a mistake, and should fail at once.
    HF_HUB_OFFLINE: '1',
    HF_DATASETS_OFFLINE: '1',
    MODELSCOPE_DOMAIN: '127.0.0.1:9',
    TOKENIZERS_PARALLELISM: 'false',
    CUDA_VISIBLE_DEVICES: '',
    // A process with threads of its own cannot be copied safely, and copies of it do the work.
    OMP_NUM_THREADS: '1',
  };
}

/** Lays inputs into an empty folder of their own, has `work` done in it, and removes it. */
export async function inRehearsalPlace<Result>(
  place: string,
  inputs: readonly AttemptInput[],
  work: (place: RehearsalPlace) => Promise<Result>,
): Promise<Result> {
  const directory = join(place, 'work');
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const laid = await layInputs(directory, inputs, join(place, 'checkpoints'));
  if (laid.kind === 'refused') throw new Error(laid.message);
  try {
    return await work({ directory, log: join(place, 'train.log') });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
