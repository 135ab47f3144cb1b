import { spawn } from 'node:child_process';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcessesOfUser } from '../../../adapters/process/user-processes.ts';

/**
 * The user that the training process runs as, where that is not the runner's.
 * ```
 * root          yichuidingyin.sh under tini: keeps SETUID, SETGID and KILL, of all that root may
 *   |  setpriv
 *   v
 * runner        node runner.mjs: has the credentials; the same three as ambient capabilities; member of the
 *   |  setpriv                   training user's group, so that it reads and deletes what training wrote
 *   v
 * training      swift …: no capability, no group but its own, no new privileges, an environment of named variables
 *
 *                   runner              training
 * /proc/<runner>    own                 environ, fd, mem: refused by the kernel (another user's)
 * the store         reads, writes       nothing: belongs to the runner alone (mode 0700)
 * evidence/         reads, writes       only its log, through the descriptor that it was given (mode 0700)
 * work/ home/       reads, writes       reads, writes: its group, setgid (mode 2770, umask 007)
 * training's group  signals it (KILL)   -
 * ```
 * The runner keeps SETUID and SETGID to start the trainer, and could become any user of the container by them: it is
 * trusted, what it starts is not.
 */
export interface TrainingUser {
  readonly uid: number;
  readonly gid: number;
}

/** Names the training user as `uid:gid`; set by the image. Without it the training process is the runner's user. */
const VARIABLE = 'MUSTRUN_TRAINING_USER';

/** What still runs as the training user once its group is gone gets this long to be killed. */
const END_MILLISECONDS = 10_000;

/** Files that the runner and the training process make are for both, and for nobody else. */
const SHARED_UMASK = 0o007;
const SHARED_MODE = 0o2770;
const OWN_MODE = 0o700;
/** The training process goes through this folder and cannot list it. */
export const PASSAGE_MODE = 0o711;

const SHARED_FOLDERS = ['work', 'home', 'inputs', 'checkpoints', 'place', 'stand-ins'];

/** The training user that the environment names; null where it names none. Anything else there is a bug of the image. */
export function trainingUser(environment: Readonly<Record<string, string>>): TrainingUser | null {
  const stated = environment[VARIABLE] ?? '';
  if (stated === '') return null;
  const found = /^([1-9]\d*):([1-9]\d*)$/.exec(stated);
  if (found === null)
    throw new RangeError(`${VARIABLE} is "${stated}", expected two numbers from 1 on, "uid:gid"`);
  return { uid: Number(found[1]), gid: Number(found[2]) };
}

/** The command that has a program run as the training user, with nothing of what the caller may do: setpriv(1). */
export function asTrainingUser(
  user: TrainingUser,
  program: string,
  words: readonly string[],
): readonly [string, ...string[]] {
  return [
    'setpriv',
    ...['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'],
    ...['--inh-caps=-all', '--ambient-caps=-all', '--no-new-privs', '--', program],
    ...words,
  ];
}

/** Lays out an attempt's folder, so that each user reaches what is theirs. Before anything else is written into it. */
export async function separateFolders(directory: string, user: TrainingUser): Promise<void> {
  process.umask(SHARED_UMASK);
  await mkdir(directory, { recursive: true });
  await chmod(directory, PASSAGE_MODE);
  await mkdir(join(directory, 'evidence'), { recursive: true });
  await chmod(join(directory, 'evidence'), OWN_MODE);
  for (const name of SHARED_FOLDERS) {
    const folder = join(directory, name);
    await mkdir(folder, { recursive: true });
    await chown(folder, process.getuid?.() ?? 0, user.gid);
    await chmod(folder, SHARED_MODE);
  }
}

/**
 * Ends what the training user still runs, which could otherwise change files while they are gathered, and lets the runner
 * read what it wrote: safetensors makes its files for their owner alone, whatever the umask says.
 */
export async function takeOver(directory: string, user: TrainingUser): Promise<void> {
  await endProcessesOfUser(user.uid, END_MILLISECONDS);
  const folders = SHARED_FOLDERS.map((name) => join(directory, name));
  const [program, ...words] = asTrainingUser(user, 'chmod', ['--recursive', '--silent', 'g+rwX', ...folders]);
  const child = spawn(program, words, { stdio: 'ignore' });
  // It fails on what the runner laid itself, which needs no change.
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error('cannot start setpriv', { cause })));
    child.once('exit', () => resolve());
  });
}
