import { referencesOf } from './references.ts';
import type { QualityPage } from './view.ts';

/** Where an address leads, as far as the repository goes. */
export type Target =
  /** Any of the paths will do; the first is what the address says. `rooted`: it begins with `/`. */
  | { readonly kind: 'file'; readonly paths: readonly string[]; readonly rooted: boolean }
  /** Above the top of the repository. */
  | { readonly kind: 'outside' }
  /** To a heading of the page itself. */
  | { readonly kind: 'anchor'; readonly id: string };

/** An address with a scheme or a host. */
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;
/** What a site's generator fills in (`{{ … }}`, `{% … %}`, `<% … %>`) or knows by a name (`@site/…`, `~/…`). */
const FILLED_IN = /\{[{%]|<%|^[@~]/;
/** Folders whose files site generators serve from the root. */
const ROOTS = ['', 'static/', 'public/'];

/** Every path that decides whether the post's links and pictures resolve, relative to the top of the repository. */
export function referencedFiles(page: QualityPage): ReadonlySet<string> {
  return new Set(
    referencesOf(page).flatMap(({ written }) => {
      const target = targetOf(written, page.path);
      return target?.kind === 'file' ? target.paths : [];
    }),
  );
}

/** Where an address in the post at `from` leads; null where that is not in the repository. */
export function targetOf(written: string, from: string): Target | null {
  if (written === '' || ELSEWHERE.test(written) || FILLED_IN.test(written)) return null;
  if (written.startsWith('#')) return { kind: 'anchor', id: decoded(written.slice(1)) };
  const address = decoded(written.replace(/[?#].*$/s, ''));
  if (address === '') return null;
  const rooted = address.startsWith('/');
  const path = joined(rooted ? [] : from.split('/').slice(0, -1), address);
  if (path === null) return { kind: 'outside' };
  const paths = rooted ? ROOTS.map((root) => root + path) : [path];
  return { kind: 'file', paths: paths.flatMap(sources), rooted };
}

/** A page of a site is written as Markdown: `guide.html` and `guide` may be `guide.md`. */
function sources(path: string): readonly string[] {
  const page = /^(.*?)(?:\.html?)?$/s.exec(path)?.[1] ?? path;
  const isPage = page !== path || !/\.\w{1,5}$/.test(path);
  return isPage ? [path, `${page}.md`, `${page}.mdx`, `${page}.qmd`, `${page}/index.md`] : [path];
}

function joined(folder: readonly string[], address: string): string | null {
  const parts = [...folder];
  for (const part of address.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    // A lone `%` is part of a name.
    return address;
  }
}
