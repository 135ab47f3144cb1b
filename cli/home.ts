import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where things lie on this machine. */
export interface Home {
  /** The folder that the command was called in: paths of posts and of their commands are relative to it. */
  readonly directory: string;
  readonly store: string;
  readonly jobs: string;
  readonly pages: string;
  readonly digests: string;
  /** What was downloaded from hubs. */
  readonly cache: string;
  /** The same of several machines, asked before the hubs; null where there is none. */
  readonly sharedCache: string | null;
  /** The Python environment with ms-swift. */
  readonly engine: string;
  /** The file, and the words for it, with which Node executes a job. */
  readonly runner: readonly string[];
  /** mustrun's own files. */
  readonly program: string;
}

/**
 * `MUSTRUN_HOME` moves what mustrun keeps, `MUSTRUN_CACHE` only what it downloads (several repositories may share it),
 * `MUSTRUN_SHARED_CACHE` names what several machines share it over: a directory that they mount, or `s3://bucket/prefix`,
 * `MUSTRUN_ENGINE` names another environment with ms-swift, `MUSTRUN_RUNNER` a bundled runner.
 */
export function homeOf(directory: string, environment: NodeJS.ProcessEnv): Home {
  const program = fileURLToPath(new URL('../', import.meta.url));
  const kept = environment.MUSTRUN_HOME ?? join(directory, '.mustrun');
  return {
    directory,
    store: join(kept, 'store'),
    jobs: join(kept, 'jobs'),
    pages: join(kept, 'evidence'),
    digests: join(kept, 'digests.json'),
    cache: environment.MUSTRUN_CACHE ?? join(kept, 'cache'),
    sharedCache: environment.MUSTRUN_SHARED_CACHE ?? null,
    engine: environment.MUSTRUN_ENGINE ?? join(program, '.mustrun', 'python'),
    runner:
      environment.MUSTRUN_RUNNER === undefined
        ? [join(program, 'containers', 'trainer', 'job.ts')]
        : [environment.MUSTRUN_RUNNER, 'job'],
    program,
  };
}
