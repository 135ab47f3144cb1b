import type { CheckButton, CheckRun, CheckState } from '../ports/forge.ts';
import { claimsTable } from './claims-table.ts';
import { markdownCode } from './markdown.ts';
import { nextSteps } from './next-steps.ts';
import { countedProblems } from './problem-lists.ts';
import { annotationsOf } from './subject-annotations.ts';
import { isStopped, needsGrant, type SubjectState, stateOf } from './subject-state.ts';
import type { PostView, SubjectView } from './subject-view.ts';
import { headline } from './subject-words.ts';

export const CHECK_NAME = 'mustrun';

/** The check run of the head commit. It is green only where everything claimed was obtained, or no post changed. */
export function checkRunOf(view: SubjectView): CheckRun {
  return {
    name: CHECK_NAME,
    headCommit: view.headCommit,
    externalId: view.pull === null ? 'branch' : String(view.pull),
    state: checkState(view),
    title: headline(view),
    summary: summaryOf(view),
    buttons: buttonsOf(view),
  };
}

const CONCLUSIONS = {
  'nothing to do': 'success',
  reproduced: 'success',
  failed: 'failure',
  cancelled: 'cancelled',
  'settings wrong': 'neutral',
  'not judged': 'neutral',
} as const satisfies Partial<Record<SubjectState, string>>;

function checkState(view: SubjectView): CheckState {
  const state = stateOf(view);
  if (state === 'running') return { kind: 'in progress' };
  if (state === 'waits for a grant') return { kind: 'waiting' };
  return { kind: 'completed', conclusion: CONCLUSIONS[state], annotations: annotationsOf(view.posts) };
}

/** On a branch nobody could click: a button comes back with the pull request's number, or not at all. */
function buttonsOf(view: SubjectView): readonly CheckButton[] {
  if (view.pull === null) return [];
  const state = stateOf(view);
  const runs = view.posts.flatMap((post) => post.runs);
  const mayRetry =
    state !== 'running' &&
    view.settingsProblems.length === 0 &&
    (state === 'cancelled' || runs.some(isStopped));
  return [
    ...(needsGrant(view) ? [GRANT] : []),
    ...(mayRetry ? [RETRY] : []),
    ...(state === 'running' ? [CANCEL] : []),
  ];
}

const GRANT: CheckButton = {
  identifier: 'grant',
  label: 'Verify this commit',
  description: 'Allows the money for this commit alone',
};
const RETRY: CheckButton = {
  identifier: 'retry',
  label: 'Try again',
  description: 'Executes again what was stopped',
};
const CANCEL: CheckButton = {
  identifier: 'cancel',
  label: 'Cancel',
  description: 'Stops what is executed for this commit',
};

function summaryOf(view: SubjectView): string {
  if (stateOf(view) === 'nothing to do') return 'There is nothing to run, so nothing was run.';
  return [...nextSteps(view), ...view.posts.map(postSummary)].join('\n\n');
}

function postSummary({ path, report, diagnosis }: PostView): string {
  const problems = countedProblems(diagnosis.problems);
  const found = problems === '' ? '' : `; ${problems} from check`;
  const claims = report.claims.slice(0, MOST_CLAIMS);
  const more = report.claims.length - claims.length;
  return [
    `#### ${markdownCode(path)}${found}`,
    claims.length === 0 ? 'No claim to judge.' : claimsTable(claims),
    ...(more === 0 ? [] : [`And ${more} more.`]),
  ].join('\n\n');
}

const MOST_CLAIMS = 100;
