import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobQueue } from '../core/ports/job-queue.ts';
import { EngineMissingError } from './errors.ts';
import type { Home } from './home.ts';

/** A queue that has the training environment installed before the first job, and only then: what is known needs none. */
export function withEngine(queue: JobQueue, home: Home): JobQueue {
  let ready: Promise<void> | null = null;
  return {
    async submit(request) {
      ready ??= ensureEngine(home);
      await ready;
      return queue.submit(request);
    },
    describe: (jobId) => queue.describe(jobId),
    find: (name) => queue.find(name),
    terminate: (jobId, reason) => queue.terminate(jobId, reason),
  };
}

/** Installs the training environment, unless it is there; an EngineMissingError where that cannot be. */
export async function ensureEngine(home: Home): Promise<void> {
  const installed = await readFile(join(home.engine, 'bin', 'swift')).catch(() => null);
  const own = home.engine === join(home.program, '.mustrun', 'python');
  if (installed !== null && !own) return;
  if (!own) throw new EngineMissingError(`MUSTRUN_ENGINE: there is no ms-swift in ${home.engine}`);
  const installer = join(home.program, 'cli', 'setup', 'python-environment.mjs');
  const child = spawn(process.execPath, [installer], { stdio: ['ignore', 2, 2] });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (exitCode !== 0) throw new EngineMissingError('the training environment is not installed');
}
