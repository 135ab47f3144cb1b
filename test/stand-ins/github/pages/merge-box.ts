import type { Element } from 'hast';
import { h } from 'hastscript';
import type { CheckRunRecord, GithubState, RepositoryRecord } from '../state.ts';
import { outcomeOf, outcomeSign, runsOf } from './parts.ts';
import { pathOf } from './view.ts';

const GOOD = ['success', 'neutral', 'skipped'];

/** Whether a run has ended in a way that GitHub counts against a commit. */
export function failed({ conclusion }: CheckRunRecord): boolean {
  return conclusion !== null && !GOOD.includes(conclusion);
}

/** The checks of a commit, as they stand above GitHub's merge button. */
export function mergeBox(state: GithubState, repository: RepositoryRecord, commit: string): Element {
  const runs = runsOf(state, repository, commit);
  const [words, outcome] = verdictOn(runs);
  return h('section.merge-box', { ariaLabel: 'Checks' }, [
    h('p.merge-head', [outcomeSign(outcome), ' ', h('strong', words)]),
    h(
      'ul.checks',
      runs.map((run) => checkRow(state, run)),
    ),
  ]);
}

function verdictOn(runs: readonly CheckRunRecord[]): readonly [words: string, outcome: string] {
  if (runs.length === 0) return ['No checks have reported on this commit', 'neutral'];
  if (runs.some(failed)) return ['Some checks were not successful', 'failure'];
  if (runs.some(({ conclusion }) => conclusion === null))
    return ["Some checks haven't completed yet", 'pending'];
  return ['All checks have passed', 'success'];
}

function checkRow(state: GithubState, run: CheckRunRecord): Element {
  return h('li', [
    outcomeSign(outcomeOf(run)),
    h('span.check-name', [
      h('strong', run.name),
      ` (${state.app.slug}) `,
      h('span.dull-text', [
        outcomeOf(run).replaceAll('_', ' '),
        ...(run.output.title === null ? [] : [' — ', run.output.title]),
      ]),
    ]),
    h('a', { href: pathOf(run.repository, 'runs', run.id) }, 'Details'),
  ]);
}
