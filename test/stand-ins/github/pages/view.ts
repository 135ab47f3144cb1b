import type { Element } from 'hast';
import { mayPush, mayRead } from '../authorization.ts';
import type { Deliveries } from '../deliveries.ts';
import type { People } from '../people.ts';
import { fullName, type GithubState, type RepositoryRecord } from '../state.ts';

/** One request of a page, with the person who looks. */
export interface View {
  readonly state: GithubState;
  readonly deliveries: Deliveries;
  readonly people: People;
  /** Who looks and writes; null is whoever owns the repository that is looked at. */
  readonly chosen: string | null;
  readonly url: URL;
}

export interface Page {
  readonly title: string;
  readonly repository: RepositoryRecord | null;
  readonly body: readonly Element[];
  /** Whether something on the page is about to change without the person's doing. */
  readonly unsettled?: boolean;
}

export function personOn(view: View, repository: RepositoryRecord | null): string {
  return view.chosen ?? repository?.owner ?? 'app-owner';
}

export function maySee(view: View, repository: RepositoryRecord): boolean {
  return mayRead(repository, { kind: 'user', login: personOn(view, repository) });
}

export function mayWrite(view: View, repository: RepositoryRecord): boolean {
  return mayPush(repository, { kind: 'user', login: personOn(view, repository) });
}

/** The path of a page below a repository; `words` are its segments as they are meant. */
export function pathOf(repository: RepositoryRecord, ...words: readonly (string | number)[]): string {
  return `/${[fullName(repository), ...words.map((word) => encodeURIComponent(word))].join('/')}`;
}

/** The page of a file or folder at a commit or branch. */
export function filePath(
  repository: RepositoryRecord,
  kind: 'blob' | 'raw' | 'tree',
  commit: string,
  path: string,
): string {
  return pathOf(repository, kind, commit, ...path.split('/').filter((word) => word !== ''));
}
