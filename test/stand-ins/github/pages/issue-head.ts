import type { Element } from 'hast';
import { h } from 'hastscript';
import { type AnyIssue, isPull, repositoryOfIssue } from '../issue-resource.ts';
import { fullName, type PullRecord } from '../state.ts';
import { personLink } from './parts.ts';
import { pathOf } from './view.ts';

export type PullTab = 'conversation' | 'checks' | 'files';

export interface TabCounts {
  readonly conversation: number;
  readonly checks: number;
  readonly files: number;
}

/** Title, number, state, and for a pull request what it would merge. */
export function issueHead(issue: AnyIssue): Element {
  const kind = issue.open ? (isPull(issue) && issue.draft ? 'draft' : 'open') : 'closed';
  return h('div.issue-head', [
    h('h1', [issue.title, ' ', h('span.dull-text', `#${issue.number}`)]),
    h('p', [
      h('span', { className: ['state', kind] }, kind),
      ' ',
      personLink(issue.author),
      ...(isPull(issue)
        ? [' wants to merge into ', branch(issue, 'base'), ' from ', branch(issue, 'head')]
        : [' opened this issue']),
      ' ',
      ...issue.labels.flatMap((label) => [h('span.label', label), ' ']),
    ]),
  ]);
}

function branch(pull: PullRecord, side: 'base' | 'head'): Element {
  const repository = side === 'base' ? pull.base : pull.head;
  const name = side === 'base' ? pull.baseBranch : pull.headBranch;
  const foreign = repositoryOfIssue(pull) !== repository;
  const shown = foreign ? `${fullName(repository)}:${name}` : name;
  return h('a.branch', { href: pathOf(repository, 'tree', name) }, shown);
}

export function pullTabs(pull: PullRecord, current: PullTab, counts: TabCounts): Element {
  const tab = (name: PullTab, label: string, ...words: readonly string[]): Element =>
    h(
      'a',
      {
        href: pathOf(pull.base, 'pull', pull.number, ...words),
        ...(name === current ? { ariaCurrent: 'page' } : {}),
      },
      [label, ' ', h('span.count', String(counts[name]))],
    );
  return h('nav.tabs', { ariaLabel: 'Pull request' }, [
    tab('conversation', 'Conversation'),
    tab('checks', 'Checks', 'checks'),
    tab('files', 'Files changed', 'files'),
  ]);
}
