import type { Element } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import { fullName } from '../state.ts';
import { type Page, pathOf, personOn, type View } from './view.ts';

export const STYLE_PATH = '/stand-in/style.css';
export const PERSON_PATH = '/stand-in/person';

/** A page reloads itself so often while something on it is about to change. */
const RELOAD_SECONDS = 5;

/** The whole document: no script, no inline style, nothing from elsewhere but pictures. */
export function documentOf(view: View, page: Page): string {
  const head = h('head', [
    h('meta', { charSet: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    ...(page.unsettled === true
      ? [h('meta', { httpEquiv: 'refresh', content: String(RELOAD_SECONDS) })]
      : []),
    h('title', `${page.title} · GitHub stand-in`),
    h('link', { rel: 'stylesheet', href: STYLE_PATH }),
  ]);
  const body = h('body', [topBar(view, page), ...repositoryBar(page), h('main', [...page.body])]);
  return toHtml({ type: 'root', children: [{ type: 'doctype' }, h('html', { lang: 'en' }, [head, body])] });
}

function topBar(view: View, page: Page): Element {
  return h('header.top', [
    h('a.brand', { href: '/' }, 'GitHub stand-in'),
    h('a', { href: `/settings/apps/${encodeURIComponent(view.state.app.slug)}/advanced` }, 'Deliveries'),
    personForm(view, page),
  ]);
}

/** Who clicks and writes from now on. */
function personForm(view: View, page: Page): Element {
  const person = personOn(view, page.repository);
  const known = [...view.state.users.keys()].filter((login) => !login.endsWith('[bot]'));
  const logins = [...new Set([person, ...known])].toSorted((one, other) => one.localeCompare(other));
  return h('form.person-form', { method: 'post', action: PERSON_PATH }, [
    h('input', { type: 'hidden', name: 'back', value: `${view.url.pathname}${view.url.search}` }),
    h('label', { htmlFor: 'person' }, 'You are'),
    h(
      'select#person',
      { name: 'login' },
      logins.map((login) => h('option', { value: login, selected: login === person }, login)),
    ),
    h('button.button', { type: 'submit' }, 'Switch'),
  ]);
}

function repositoryBar({ repository }: Page): readonly Element[] {
  if (repository === null) return [];
  return [
    h('nav.repository', { ariaLabel: 'Repository' }, [
      h('a.name', { href: pathOf(repository) }, fullName(repository)),
      ...(repository.private ? [h('span.label', 'private')] : []),
      h('a', { href: pathOf(repository, 'pulls') }, 'Pull requests'),
      h('a', { href: pathOf(repository, 'issues') }, 'Issues'),
    ]),
  ];
}
