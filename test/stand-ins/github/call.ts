import type { Actor } from './authentication.ts';
import type { Deliveries } from './deliveries.ts';
import { fullName, type GithubState, type RepositoryRecord } from './state.ts';

/** One valid request, as a handler sees it. */
export interface Call {
  readonly state: GithubState;
  readonly deliveries: Deliveries;
  readonly actor: Actor;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;
export type Handlers = Readonly<Record<string, Handler>>;

const DOCUMENTATION = 'https://docs.github.com/rest';

export function refuse(status: number, message: string, errors?: readonly unknown[]): Reply {
  const body = { message, documentation_url: DOCUMENTATION, status: String(status) };
  return { status, body: errors === undefined ? body : { ...body, errors } };
}

export const notFound = (): Reply => refuse(404, 'Not Found');

/** GitHub's answer to a request that is well-formed and still not acceptable. */
export function invalid(resource: string, field: string, message: string): Reply {
  return refuse(422, 'Validation Failed', [{ resource, field, code: 'custom', message }]);
}

export function repositoryOf({ state, parameters }: Call): RepositoryRecord {
  const { owner = '', repo = '' } = parameters;
  const found = state.repositories.get(fullName({ owner, name: repo }));
  if (found === undefined) throw new Error('a call reaches its handler only when its repository exists');
  return found;
}

/** A number among the path's parameters; the description has checked that it is one. */
export function numberOf({ parameters }: Call, name: string): number {
  return Number(parameters[name]);
}

/** At most a hundred entries a page, whatever was asked for (GitHub, "Using pagination in the REST API"). */
const LARGEST_PAGE = 100;

/**
 * The page of `items` that was asked for, with the Link header that leads to the others.
 * `wrap` makes the body of the page's entries.
 */
export function page<Item>(
  { state, query }: Call,
  path: string,
  items: readonly Item[],
  wrap: (entries: readonly Item[]) => unknown = (entries) => entries,
): Reply {
  const size = Math.min(LARGEST_PAGE, Math.max(1, Number(query.per_page ?? 30)));
  const number = Math.max(1, Number(query.page ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (target: number, relation: string): string => {
    const search = new URLSearchParams({ ...query, per_page: String(size), page: String(target) });
    return `<${state.api}${path}?${search.toString()}>; rel="${relation}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
  ];
  const body = wrap(items.slice((number - 1) * size, number * size));
  return { status: 200, body, ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }) };
}
