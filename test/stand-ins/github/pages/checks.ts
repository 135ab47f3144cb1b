import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import type { CheckRunRecord, GithubState, PullRecord, RepositoryRecord } from '../state.ts';
import { annotationList, annotationsOf } from './annotations.ts';
import { issueHead, pullTabs } from './issue-head.ts';
import { renderMarkdown } from './markdown.ts';
import { failed } from './merge-box.ts';
import { button, commitLink, count, outcomeOf, outcomeSign, runsOf, timeOf } from './parts.ts';
import { tabCounts } from './pull-files.ts';
import { mayWrite, type Page, pathOf, type View } from './view.ts';

/** The Checks tab: the runs of the head commit, and one of them. */
export async function checksPage(view: View, pull: PullRecord): Promise<Page> {
  const { state, url } = view;
  const runs = runsOf(state, pull.base, pull.headCommit);
  const wanted = Number(url.searchParams.get('check_run_id'));
  const current = runs.find(({ id }) => id === wanted) ?? runs.find(failed) ?? runs[0];
  const links = runs.map((run) =>
    h('li', [
      outcomeSign(outcomeOf(run)),
      ' ',
      h(
        'a',
        { href: `?check_run_id=${run.id}`, ...(run === current ? { ariaCurrent: 'page' } : {}) },
        run.name,
      ),
    ]),
  );
  const body = [
    issueHead(pull),
    pullTabs(pull, 'checks', await tabCounts(state, pull)),
    h('div.checks-head', [
      h('ul.runs', links),
      ...(runs.length > 0 && mayWrite(view, pull.base)
        ? [button(pathOf(pull.base, 'suites', pull.headCommit, 'rerequest'), 'Re-run all checks')]
        : []),
    ]),
    ...(current === undefined ? [h('p', 'No check has reported on this commit.')] : runParts(view, current)),
  ];
  return {
    title: `Checks of #${pull.number}`,
    repository: pull.base,
    body,
    unsettled: runs.some(({ conclusion }) => conclusion === null),
  };
}

export function runPage(view: View, run: CheckRunRecord): Page {
  const body = runParts(view, run);
  return { title: run.name, repository: run.repository, body, unsettled: run.conclusion === null };
}

function runParts(view: View, run: CheckRunRecord): readonly Element[] {
  const { state } = view;
  const { title, summary, text } = run.output;
  const annotations = annotationsOf(run);
  const outcome = outcomeOf(run);
  return [
    h('section.run', [
      h('h2', [outcomeSign(outcome), ' ', run.name]),
      h('p.dull-text', [
        `${outcome.replaceAll('_', ' ')} · started `,
        timeOf(run.startedAt),
        ...(run.completedAt === null ? [] : [' · completed ', timeOf(run.completedAt)]),
        ' · ',
        commitLink(run.repository, run.headCommit),
        ...pullLinks(state, run),
      ]),
      h('div.actions', actionsOf(view, run)),
      ...(title === null ? [] : [h('h3', title)]),
      ...[summary, text]
        .filter((part) => part !== null)
        .map((part) => markdownBox(state, run.repository, part)),
      ...(run.detailsUrl === null
        ? []
        : [
            h('p', [
              h('a', { href: run.detailsUrl, rel: ['nofollow'] }, `View more details on ${state.app.slug}`),
            ]),
          ]),
    ]),
    ...(annotations.length === 0
      ? []
      : [
          h('section.annotations', [
            h('h3', count(annotations.length, 'annotation')),
            ...annotationList(annotations),
          ]),
        ]),
  ];
}

/** GitHub shows these to whoever may push, and "Re-run" when there is something to repeat. */
function actionsOf(view: View, run: CheckRunRecord): Element[] {
  if (!mayWrite(view, run.repository)) {
    return run.actions.length === 0 ? [] : [h('p.dull-text', 'Buttons are for people with write access.')];
  }
  const home = pathOf(run.repository, 'runs', run.id);
  const buttons = run.actions.map(({ label, description, identifier }) =>
    h('div.action', [
      button(`${home}/actions`, label, { fields: { identifier }, title: description, primary: true }),
      h('span.dull-text', description),
    ]),
  );
  return run.conclusion === null ? buttons : [...buttons, button(`${home}/rerequest`, 'Re-run')];
}

function markdownBox(state: GithubState, repository: RepositoryRecord, text: string): Element {
  return h('div.markdown', renderMarkdown(text, { state, repository, breaks: false }));
}

function pullLinks(state: GithubState, run: CheckRunRecord): readonly ElementContent[] {
  return state.pulls
    .filter((pull) => pull.base === run.repository && pull.headCommit === run.headCommit)
    .flatMap((pull) => [
      { type: 'text', value: ' · ' } satisfies ElementContent,
      h('a', { href: pathOf(pull.base, 'pull', pull.number) }, `#${pull.number}`),
    ]);
}
