import { h } from 'hastscript';
import { findCommit, git } from '../git.ts';
import type { RepositoryRecord } from '../state.ts';
import { commitLog } from './commit-log.ts';
import { differenceParts } from './files.ts';
import { mergeBox } from './merge-box.ts';
import { personLink, timeOf } from './parts.ts';
import { filesBetween } from './pull-files.ts';
import type { Page, View } from './view.ts';

/** Git's name of an empty tree: the parent of a first commit. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export async function commitPage(
  view: View,
  repository: RepositoryRecord,
  name: string,
): Promise<Page | null> {
  const sha = await findCommit(repository.folder, name);
  const [commit] = sha === null ? [] : await commitLog(repository.folder, '-1', sha);
  if (commit === undefined) return null;
  const [, parent = EMPTY_TREE] = String(
    await git(repository.folder, 'rev-list', '--parents', '-1', commit.sha),
  )
    .trim()
    .split(' ');
  const files = await filesBetween(view.state, repository, parent, commit.sha);
  const body = [
    h('h1', commit.message.split('\n')[0] ?? ''),
    h('p', [personLink(commit.author), ' ', timeOf(commit.at), ' ', h('code', commit.sha)]),
    mergeBox(view.state, repository, commit.sha),
    ...differenceParts(view.state, { repository, commit: commit.sha, files, comments: [] }),
  ];
  return { title: commit.sha.slice(0, 7), repository, body };
}
