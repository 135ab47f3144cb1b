import type { Octokit } from '@octokit/rest';
import type { RepositoryFile, RepositoryName } from '../../core/ports/forge.ts';
import { orAbsent } from './answer.ts';

export interface WantedFile {
  readonly repository: RepositoryName;
  readonly path: string;
  readonly commit: string;
  readonly limitBytes: number;
}

/** The file of a path at a commit; null for a folder, a submodule, a dead link, or nothing. */
export async function readFile(client: Octokit, wanted: WantedFile): Promise<RepositoryFile | null> {
  const repo = { owner: wanted.repository.owner, repo: wanted.repository.name };
  const { path, commit, limitBytes } = wanted;
  const found = await orAbsent(client.rest.repos.getContent({ ...repo, path, ref: commit }), null);
  if (found === null || Array.isArray(found.data) || found.data.type !== 'file') return null;
  const { sha: blob, size: bytes, content, encoding } = found.data;
  if (bytes > limitBytes) return { kind: 'too large', blob, bytes };
  if (encoding === 'base64') return { kind: 'file', blob, body: Buffer.from(content, 'base64') };
  // Beyond a megabyte the content is left out ("Get repository content"); the blob itself has it.
  const { data } = await client.rest.git.getBlob({ ...repo, file_sha: blob });
  return { kind: 'file', blob, body: Buffer.from(data.content, 'base64') };
}
