import { posix } from 'node:path';
import type { Element } from 'hast';
import { h } from 'hastscript';
import { branches, findCommit, tryGit } from '../git.ts';
import { type TreeEntry, treeEntries } from '../handlers/repositories.ts';
import { isPull, repositoryOfIssue } from '../issue-resource.ts';
import type { GithubState, RepositoryRecord } from '../state.ts';
import { commitLink, personLink } from './parts.ts';
import { filePath, type Page, pathOf, type View } from './view.ts';

/** The front page: the files of the default branch, the branches and what is open. */
export async function frontPage(view: View, repository: RepositoryRecord): Promise<Page> {
  const known = await branches(repository.folder);
  const names = [...known].map(([name, sha]) =>
    h('li', [
      h('a.branch', { href: pathOf(repository, 'tree', name) }, name),
      ' ',
      commitLink(repository, sha),
    ]),
  );
  const body = [
    h('h1', 'Files'),
    ...(known.has(repository.defaultBranch)
      ? [await folderList(repository, repository.defaultBranch, '')]
      : []),
    h('h2', 'Open pull requests'),
    issueList(view.state, repository, 'pulls'),
    h('h2', 'Branches'),
    h('ul.plain-list', names),
  ];
  return { title: repository.name, repository, body };
}

export function listPage(view: View, repository: RepositoryRecord, kind: 'pulls' | 'issues'): Page {
  const title = kind === 'pulls' ? 'Pull requests' : 'Issues';
  return { title, repository, body: [h('h1', title), issueList(view.state, repository, kind, true)] };
}

function issueList(
  state: GithubState,
  repository: RepositoryRecord,
  kind: 'pulls' | 'issues',
  closedToo = false,
): Element {
  const found = state[kind]
    .filter((issue) => repositoryOfIssue(issue) === repository && (closedToo || issue.open))
    .toReversed();
  if (found.length === 0) return h('p.dull-text', 'None.');
  return h(
    'ul.plain-list',
    found.map((issue) =>
      h('li', [
        h('span', { className: ['state', issue.open ? 'open' : 'closed'] }, issue.open ? 'open' : 'closed'),
        ' ',
        h('a', { href: pathOf(repository, isPull(issue) ? 'pull' : 'issues', issue.number) }, issue.title),
        ` #${issue.number} by `,
        personLink(issue.author),
        ...issue.labels.flatMap((label) => [' ', h('span.label', label)]),
      ]),
    ),
  );
}

/** Null where no folder is. */
export async function treePage(
  repository: RepositoryRecord,
  name: string,
  path: string,
): Promise<Page | null> {
  const commit = await findCommit(repository.folder, name);
  const type =
    commit === null ? null : await tryGit(repository.folder, 'cat-file', '-t', `${commit}:${path}`);
  if (String(type).trim() !== 'tree') return null;
  const body = [
    h('h1', [h('code', path === '' ? '/' : path)]),
    h('p', ['at ', h('span.branch', name)]),
    await folderList(repository, name, path),
  ];
  return { title: path === '' ? name : path, repository, body };
}

async function folderList(repository: RepositoryRecord, name: string, path: string): Promise<Element> {
  const entries = await treeEntries(repository, `${name}:${path}`, false);
  const line = (entry: TreeEntry): Element => {
    const folder = entry.type === 'tree';
    const href = filePath(repository, folder ? 'tree' : 'blob', name, posix.join(path, entry.path));
    return h('li', [h('a', { href }, folder ? `${entry.path}/` : entry.path)]);
  };
  const sorted = entries.toSorted(
    (one, other) => Number(other.type === 'tree') - Number(one.type === 'tree'),
  );
  return h('ul.plain-list', sorted.map(line));
}
