import { git } from '../git.ts';

export interface LoggedCommit {
  readonly sha: string;
  readonly author: string;
  readonly at: Date;
  readonly message: string;
}

/** Commits that `words` of `git log` select, newest first unless they say otherwise. */
export async function commitLog(
  folder: string,
  ...words: readonly string[]
): Promise<readonly LoggedCommit[]> {
  const format = '--format=%H%x00%an%x00%at%x00%B%x01';
  const text = String(await git(folder, 'log', format, ...words));
  return text
    .split('\u0001')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [sha = '', author = '', seconds = '', message = ''] = entry.split('\0');
      return { sha, author, at: new Date(Number(seconds) * 1000), message: message.trim() };
    });
}
