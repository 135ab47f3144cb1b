import { h } from 'hastscript';
import { findIssue, isPull } from '../issue-resource.ts';
import { fullName, type RepositoryRecord } from '../state.ts';
import { blobPage } from './blob.ts';
import { checksPage, runPage } from './checks.ts';
import { frontPage, listPage, treePage } from './code.ts';
import { commitPage } from './commit.ts';
import { conversationPage } from './conversation.ts';
import { deliveriesPage } from './deliveries.ts';
import { filesPage } from './files.ts';
import { maySee, type Page, pathOf, type View } from './view.ts';

/** The words of an address, as they are meant; null when they cannot be read. */
export function wordsOf(url: URL): readonly string[] | null {
  try {
    return url.pathname
      .split('/')
      .filter((word) => word !== '')
      .map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** The page of an address; null where GitHub would have none. */
export async function pageOf(view: View, words: readonly string[]): Promise<Page | null> {
  const [owner = '', name = '', kind = '', item = '', ...rest] = words;
  if (words.length <= 1) return accountPage(view, owner);
  if (owner === 'settings')
    return kind === view.state.app.slug && item === 'advanced' ? deliveriesPage(view) : null;
  const repository = view.state.repositories.get(fullName({ owner, name }));
  if (repository === undefined || !maySee(view, repository)) return null;
  return await repositoryPage(view, repository, [kind, item, ...rest]);
}

async function repositoryPage(
  view: View,
  repository: RepositoryRecord,
  [kind = '', item = '', ...rest]: readonly string[],
): Promise<Page | null> {
  const path = rest.join('/');
  if (kind === '') return await frontPage(view, repository);
  if (item === '') return kind === 'pulls' || kind === 'issues' ? listPage(view, repository, kind) : null;
  if (kind === 'pull' || kind === 'issues')
    return await issuePage(view, repository, Number(item), rest[0] ?? '');
  if (kind === 'commit') return await commitPage(view, repository, item);
  if (kind === 'tree') return await treePage(repository, item, path);
  if (kind === 'blob') return await blobPage(view, repository, item, path);
  if (kind !== 'runs') return null;
  const run = view.state.checkRuns.find(
    (known) => known.repository === repository && known.id === Number(item),
  );
  return run === undefined ? null : runPage(view, run);
}

async function issuePage(
  view: View,
  repository: RepositoryRecord,
  number: number,
  tab: string,
): Promise<Page | null> {
  const issue = findIssue(view.state, repository, number);
  if (issue === undefined) return null;
  if (tab === '') return await conversationPage(view, issue);
  if (!isPull(issue)) return null;
  if (tab === 'checks') return await checksPage(view, issue);
  return tab === 'files' ? await filesPage(view, issue) : null;
}

/** The repositories of an account, or of all. */
function accountPage(view: View, owner: string): Page | null {
  if (owner !== '' && !view.state.users.has(owner)) return null;
  const found = [...view.state.repositories.values()].filter(
    (repository) => (owner === '' || repository.owner === owner) && maySee(view, repository),
  );
  const items = found.map((repository) =>
    h('li', [h('a', { href: pathOf(repository) }, fullName(repository))]),
  );
  const title = owner === '' ? 'Repositories' : owner;
  const body = [
    h('h1', title),
    items.length === 0 ? h('p.dull-text', 'No repositories.') : h('ul.plain-list', items),
  ];
  return { title, repository: null, body };
}
