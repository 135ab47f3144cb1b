import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const TOP = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program of the project, with its output shown; throws where it fails. */
export async function run(
  environment: NodeJS.ProcessEnv,
  program: string,
  ...words: readonly string[]
): Promise<void> {
  const child = spawn(program, words, { cwd: TOP, stdio: 'inherit', env: environment });
  const [code, signal] = await once(child, 'exit').catch((cause: unknown) => {
    throw new Error(`${program} could not be started`, { cause });
  });
  if (code !== 0) {
    throw new Error(
      `\`${program} ${words.join(' ')}\` ended with ${code === null ? signal : `exit code ${code}`}`,
    );
  }
}
