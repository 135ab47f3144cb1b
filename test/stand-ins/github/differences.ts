import { type ChangedFile, changedFiles, git } from './git.ts';
import { repositoryUrl } from './resources.ts';
import { fullName, type GithubState, type RepositoryRecord } from './state.ts';

/** The files between two commits as `diff-entry`, each with its patch. */
export async function fileResources(
  state: GithubState,
  repository: RepositoryRecord,
  from: string,
  to: string,
): Promise<readonly Record<string, unknown>[]> {
  const files = await changedFiles(repository.folder, from, to);
  // Git describes the files in the same order here as there.
  const described = String(await git(repository.folder, 'diff', '-M', from, to)).split(/^diff --git /m);
  return files.map((file, index) =>
    fileResource(state, repository, from, to, file, patchOf(described[index + 1] ?? '')),
  );
}

function fileResource(
  state: GithubState,
  repository: RepositoryRecord,
  from: string,
  to: string,
  file: ChangedFile,
  patch: string,
): Record<string, unknown> {
  const lines = patch.split('\n');
  const additions = lines.filter((line) => line.startsWith('+')).length;
  const deletions = lines.filter((line) => line.startsWith('-')).length;
  const commit = file.status === 'removed' ? from : to;
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const page = `${state.url}/${fullName(repository)}`;
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(state, repository)}/contents/${path}?ref=${commit}`,
    ...(patch === '' ? {} : { patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}

/** The hunks alone, without the header that Git puts before them. */
function patchOf(described: string): string {
  const start = described.indexOf('\n@@');
  return start < 0 ? '' : described.slice(start + 1).trimEnd();
}
