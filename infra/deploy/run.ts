import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const TOP = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program of the project, with its output shown; throws where it fails. */
export function run(program: string, ...words: readonly string[]): void {
  const { status, error } = spawnSync(program, words, { cwd: TOP, stdio: 'inherit' });
  if (error) throw new Error(`${program} could not be started`, { cause: error });
  if (status !== 0) throw new Error(`\`${program} ${words.join(' ')}\` ended with exit code ${status}`);
}
