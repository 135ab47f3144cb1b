import type { Element } from 'hast';
import { h } from 'hastscript';
import type { CheckRunRecord, GithubState, RepositoryRecord } from '../state.ts';
import { pathOf } from './view.ts';

export function timeOf(date: Date): Element {
  const iso = date.toISOString();
  return h('time', { dateTime: iso }, `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`);
}

export function personLink(login: string): Element {
  const bot = login.endsWith('[bot]');
  const name = bot ? login.slice(0, -'[bot]'.length) : login;
  const link = h('a.person', { href: `/${encodeURIComponent(login)}` }, name);
  return bot ? h('span', [link, ' ', h('span.label', 'bot')]) : link;
}

/** The first letter of a name in place of a picture. */
export function avatar(login: string): Element {
  return h('span.avatar', { ariaHidden: 'true' }, login.slice(0, 1).toUpperCase());
}

export function commitLink(repository: RepositoryRecord, sha: string): Element {
  return h('a.sha', { href: pathOf(repository, 'commit', sha) }, sha.slice(0, 7));
}

const SIGNS: Readonly<Record<string, readonly [sign: string, kind: string]>> = {
  success: ['✓', 'good'],
  failure: ['✕', 'bad'],
  timed_out: ['✕', 'bad'],
  startup_failure: ['✕', 'bad'],
  action_required: ['!', 'bad'],
  cancelled: ['⊘', 'dull'],
  skipped: ['⊘', 'dull'],
  neutral: ['■', 'dull'],
  stale: ['■', 'dull'],
};

/** What a check run has come to: its conclusion, or its status while there is none. */
export function outcomeOf(run: CheckRunRecord): string {
  return run.conclusion ?? run.status;
}

export function outcomeSign(outcome: string): Element {
  const [sign, kind] = SIGNS[outcome] ?? ['●', 'waiting'];
  const words = outcome.replaceAll('_', ' ');
  return h('span', { className: ['sign', kind], title: words, role: 'img', ariaLabel: words }, sign);
}

/** The newest run of each name for a commit, as GitHub shows them; in the order of their names. */
export function runsOf(
  state: GithubState,
  repository: RepositoryRecord,
  commit: string,
): readonly CheckRunRecord[] {
  const newest = new Map(
    state.checkRuns
      .filter((run) => run.repository === repository && run.headCommit === commit)
      .map((run) => [run.name, run]),
  );
  return [...newest.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** A form of one button that posts to the stand-in. */
export function button(
  action: string,
  label: string,
  options: {
    readonly fields?: Readonly<Record<string, string>>;
    readonly disabled?: boolean;
    readonly title?: string;
    readonly primary?: boolean;
  } = {},
): Element {
  const { fields = {}, disabled = false, title, primary = false } = options;
  const hidden = Object.entries(fields).map(([name, value]) => h('input', { type: 'hidden', name, value }));
  const look = primary ? ['button', 'primary'] : ['button'];
  return h('form.inline', { method: 'post', action }, [
    ...hidden,
    h(
      'button',
      { type: 'submit', className: look, disabled, ...(title === undefined ? {} : { title }) },
      label,
    ),
  ]);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
