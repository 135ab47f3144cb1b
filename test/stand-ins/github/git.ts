import { execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A symbolic link, by what it points to. */
export interface Link {
  readonly target: string;
}

/** Content of a file by its path; null removes the file. */
export type FileChanges = Readonly<Record<string, string | Uint8Array | Link | null>>;

export interface NewCommit {
  readonly branch: string;
  /** The commit to build on; null starts a history. */
  readonly parent: string | null;
  readonly changes: FileChanges;
  readonly author: string;
  readonly message: string;
  readonly date: Date;
}

export interface ChangedFile {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly path: string;
  readonly previousPath: string | null;
  /** The blob after the change, or the one that was removed. */
  readonly blob: string;
}

/** Runs Git in a bare repository and gives its output's bytes; a failure throws. */
export async function git(folder: string, ...words: readonly string[]): Promise<Buffer> {
  const { stdout } = await execute('git', ['--git-dir', folder, '-c', 'core.quotePath=false', ...words], {
    encoding: 'buffer',
    maxBuffer: 256 * 2 ** 20,
    env: ENVIRONMENT,
  });
  return stdout;
}

/** As `git`, but a failure is null: the object or reference does not exist. */
export async function tryGit(folder: string, ...words: readonly string[]): Promise<Buffer | null> {
  return await git(folder, ...words).catch(() => null);
}

export async function createBare(folder: string, defaultBranch: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`);
  await git(folder, 'config', 'http.receivepack', 'true');
  await git(folder, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
}

/** Writes one commit without a work tree and moves the branch to it. The same arguments give the same commit. */
export async function commit(folder: string, wanted: NewCommit): Promise<string> {
  const stamp = `${wanted.author} <${wanted.author}@users.noreply.example> ${Math.floor(wanted.date.getTime() / 1000)} +0000`;
  const parts: (string | Uint8Array)[] = [
    `commit refs/heads/${wanted.branch}\nauthor ${stamp}\ncommitter ${stamp}\n`,
    ...data(wanted.message),
    ...(wanted.parent === null ? [] : [`from ${wanted.parent}\n`]),
  ];
  for (const [path, content] of Object.entries(wanted.changes)) {
    if (content === null) parts.push(`D ${path}\n`);
    else if (typeof content === 'object' && 'target' in content) {
      parts.push(`M 120000 inline ${path}\n`, ...data(content.target));
    } else parts.push(`M 100644 inline ${path}\n`, ...data(content));
  }
  const importing = spawn('git', ['--git-dir', folder, 'fast-import', '--quiet', '--force'], {
    env: ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => importing.once('close', resolve));
  importing.stdin.end(Buffer.concat(parts.map((part) => Buffer.from(part))));
  if ((await ended) !== 0) throw new Error(`git fast-import refused a commit on ${wanted.branch}`);
  return await resolveCommit(folder, `refs/heads/${wanted.branch}`);
}

export async function resolveCommit(folder: string, name: string): Promise<string> {
  return String(await git(folder, 'rev-parse', '--verify', '--end-of-options', `${name}^{commit}`)).trim();
}

export async function findCommit(folder: string, name: string): Promise<string | null> {
  const found = await tryGit(
    folder,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{commit}`,
  );
  return found === null ? null : String(found).trim();
}

/** Name and commit of every branch. */
export async function branches(folder: string): Promise<ReadonlyMap<string, string>> {
  const listed = String(
    await git(folder, 'for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads'),
  );
  return new Map(
    listed
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [string, string] => [
        line.slice(0, line.lastIndexOf(' ')),
        line.slice(line.lastIndexOf(' ') + 1),
      ]),
  );
}

/** What changed from one commit to another, with renames found as Git finds them. */
export async function changedFiles(
  folder: string,
  from: string,
  to: string,
): Promise<readonly ChangedFile[]> {
  const fields = String(await git(folder, 'diff', '--raw', '-z', '--no-abbrev', '-M', from, to)).split('\0');
  const files: ChangedFile[] = [];
  for (let next = fields.shift(); next !== undefined && next !== ''; next = fields.shift()) {
    const [, , before = '', after = '', letter = ''] = next.split(' ');
    const path = fields.shift() ?? '';
    if (letter.startsWith('R')) {
      files.push({ status: 'renamed', path: fields.shift() ?? '', previousPath: path, blob: after });
    } else {
      const status = letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified';
      files.push({ status, path, previousPath: null, blob: letter === 'D' ? before : after });
    }
  }
  return files;
}

export async function mergeBase(folder: string, one: string, other: string): Promise<string | null> {
  const found = await tryGit(folder, 'merge-base', one, other);
  return found === null ? null : String(found).trim();
}

/** Nothing of the machine's own configuration, and never a question at a terminal. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
};

function data(content: string | Uint8Array): readonly (string | Uint8Array)[] {
  const bytes = Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, '\n'];
}
