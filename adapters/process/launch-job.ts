import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { exitFile, startFile } from './job-folder.ts';

/**
 * Runs a job under a shell that outlives whoever started it. Making the start's file fails where it is (`set -C`), so of
 * several processes that are to be the same start one goes on. It holds the process group and, as proc(5) or ps(1) tells
 * it, when that process started. A TERM is passed on to the job's first process alone: its children may be in the middle
 * of a checkpoint. `wait` comes back for a signal too, so it is repeated while the job is there.
 */
const SUPERVISOR = `
started=$1 ended=$2
shift 2
{ read -r born < "/proc/$$/stat"; } 2> /dev/null || born=$(ps -o lstart= -p "$$")
set -C
{ printf '%s\\n%s\\n' "$$" "$born" > "$started"; } 2> /dev/null || exit 0
job= stop=
trap 'stop=1; [ -n "$job" ] && kill -TERM "$job" 2> /dev/null' TERM
"$@" &
job=$!
[ -n "$stop" ] && kill -TERM "$job" 2> /dev/null
while :; do
  wait "$job"
  code=$?
  kill -0 "$job" 2> /dev/null || break
done
printf '%s\\n' "$code" > "$ended"
`;

export interface JobLaunch {
  readonly folder: string;
  /** Which start of the job it is, from 1. */
  readonly number: number;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Where the job's standard output goes: to whoever started it, or to a file, which nobody has to be there for. */
  readonly output: 'pipe' | 'file';
}

/** Starts a job in a process group of its own, with its errors in `errors.log`. */
export async function launchJob(launch: JobLaunch): Promise<ChildProcess> {
  const { folder, number, command, environment } = launch;
  const errors = await open(join(folder, 'errors.log'), 'a');
  const output = launch.output === 'file' ? await open(join(folder, 'output.log'), 'a') : null;
  try {
    const words = ['-c', SUPERVISOR, 'job', startFile(folder, number), exitFile(folder, number), ...command];
    const child = spawn('/bin/sh', words, {
      cwd: folder,
      env: { ...environment },
      stdio: ['ignore', output?.fd ?? 'pipe', errors.fd],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(new Error('cannot start /bin/sh', { cause })));
    });
    return child;
  } finally {
    await errors.close();
    await output?.close();
  }
}
