import { refusedBody } from '../bodies.ts';
import { findIssue, isPull } from '../issue-resource.ts';
import type { CheckRunRecord, RepositoryRecord } from '../state.ts';
import { maySee, mayWrite, pathOf, personOn, type View } from './view.ts';

/** What a form has brought about: where the person goes on, or why not. */
export type Done =
  | { readonly kind: 'go'; readonly path: string }
  | { readonly kind: 'refused'; readonly status: 403 | 404 | 422; readonly reason: string };

const NOT_FOUND: Done = { kind: 'refused', status: 404, reason: 'There is no such thing here.' };
const FORBIDDEN: Done = {
  kind: 'refused',
  status: 403,
  reason: 'This needs write access to the repository.',
};

const go = (path: string): Done => ({ kind: 'go', path });

/** Carries out what a form below a repository's address asks for. `words` follow the repository's name. */
export function act(
  view: View,
  repository: RepositoryRecord,
  words: readonly string[],
  form: URLSearchParams,
): Done {
  if (!maySee(view, repository)) return NOT_FOUND;
  const [kind = '', name = '', verb = ''] = words;
  if (kind === 'runs') return actOnRun(view, repository, Number(name), verb, form);
  if (kind === 'suites' && verb === 'rerequest') return rerequestSuite(view, repository, name);
  if ((kind === 'pull' || kind === 'issues') && verb === 'comments') {
    return comment(view, repository, Number(name), form.get('body') ?? '');
  }
  return kind === 'pull' && verb === 'state' ? toggle(view, repository, Number(name)) : NOT_FOUND;
}

function comment(view: View, repository: RepositoryRecord, number: number, body: string): Done {
  const issue = findIssue(view.state, repository, number);
  if (issue === undefined) return NOT_FOUND;
  const text = body.replaceAll('\r\n', '\n');
  if (refusedBody('IssueComment', text) !== null) {
    return { kind: 'refused', status: 422, reason: 'A comment has between 1 and 65,536 characters.' };
  }
  const { id } = view.people.comment(issue, personOn(view, repository), text);
  return go(`${pathOf(repository, isPull(issue) ? 'pull' : 'issues', number)}#issuecomment-${id}`);
}

function toggle(view: View, repository: RepositoryRecord, number: number): Done {
  const pull = view.state.pulls.find((known) => known.base === repository && known.number === number);
  if (pull === undefined) return NOT_FOUND;
  const person = personOn(view, repository);
  if (pull.author !== person && !mayWrite(view, repository)) return FORBIDDEN;
  if (pull.open) view.people.closePull(pull, person);
  else view.people.reopenPull(pull, person);
  return go(pathOf(repository, 'pull', number));
}

function actOnRun(
  view: View,
  repository: RepositoryRecord,
  id: number,
  verb: string,
  form: URLSearchParams,
): Done {
  const run = view.state.checkRuns.find((known) => known.repository === repository && known.id === id);
  if (run === undefined) return NOT_FOUND;
  if (!mayWrite(view, repository)) return FORBIDDEN;
  const person = personOn(view, repository);
  const identifier = form.get('identifier') ?? '';
  if (verb === 'actions' && run.actions.some((action) => action.identifier === identifier)) {
    view.people.click(run, identifier, person);
  } else if (verb === 'rerequest') {
    view.people.rerequest(run, person);
  } else {
    return NOT_FOUND;
  }
  return go(homeOf(view, run));
}

function rerequestSuite(view: View, repository: RepositoryRecord, commit: string): Done {
  const run = view.state.checkRuns.find(
    (known) => known.repository === repository && known.headCommit === commit,
  );
  if (run === undefined) return NOT_FOUND;
  if (!mayWrite(view, repository)) return FORBIDDEN;
  view.people.rerequestSuite(run, personOn(view, repository));
  return go(homeOf(view, run));
}

/** The Checks tab of the pull request whose head was checked, or the run's own page. */
function homeOf({ state }: View, run: CheckRunRecord): string {
  const pull = state.pulls.find(
    (known) => known.base === run.repository && known.headCommit === run.headCommit,
  );
  return pull === undefined
    ? pathOf(run.repository, 'runs', run.id)
    : `${pathOf(run.repository, 'pull', pull.number, 'checks')}?check_run_id=${run.id}`;
}
