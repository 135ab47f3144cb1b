import { plural, priceText, timeText } from './amounts.ts';
import { explain } from './explain.ts';
import { markdownCode, markdownFence, markdownReason, markdownText } from './markdown.ts';
import { isFaulty, isStopped, needsGrant, stateOf } from './subject-state.ts';
import type { SubjectView } from './subject-view.ts';

/** Who can do what now, a paragraph each; empty where nobody has to. */
export function nextSteps(view: SubjectView): readonly string[] {
  return [
    ...settingsStep(view),
    ...grantStep(view),
    ...cancelledStep(view),
    ...stoppedStep(view),
    ...budgetStep(view),
    ...unreadStep(view),
    ...authorStep(view),
    ...runningStep(view),
  ];
}

function settingsStep({ settingsProblems }: SubjectView): readonly string[] {
  if (settingsProblems.length === 0) return [];
  const problems = settingsProblems
    .slice(0, MOST_LISTED)
    .map((problem) => `- Line ${problem.line}: ${markdownReason(explain(problem))}`);
  const head =
    '**For a maintainer:** mend `.mustrun.yml` on the default branch. Nothing is executed before, and this says nothing about the posts.';
  return [`${head}\n\n${problems.join('\n')}`];
}

function grantStep(view: SubjectView): readonly string[] {
  if (!needsGrant(view)) return [];
  const { grant, pull, headCommit } = view;
  const reason = grant.kind === 'needed' ? ` (${markdownReason(grant.reason)})` : '';
  const head = `**For somebody with write permission:** ${costOf(view)}${reason}.`;
  if (pull === null) return [head];
  const command = markdownFence(`/mustrun grant ${headCommit}`, 'text');
  return [
    `${head} To allow it for this commit alone, click *Verify this commit* in the check \`mustrun\`, or comment:`,
    command,
  ];
}

/** "3 runs wait for a grant: about 40 min and 1.20 USD, at most 4.80 USD of the 19.50 USD left". */
function costOf({ posts, money }: SubjectView): string {
  const waiting = posts
    .flatMap(({ runs }) => runs)
    .flatMap(({ verification, estimate }) =>
      verification.kind === 'needs a grant' ? [{ estimate, worst: verification.worstCaseUsd }] : [],
    );
  if (waiting.length === 0) return 'a grant is needed';
  const known = waiting.flatMap(({ estimate }) =>
    estimate === null || estimate.seconds === null || estimate.usd === null
      ? []
      : [{ seconds: estimate.seconds.median, usd: estimate.usd.median }],
  );
  const worst = priceText(waiting.reduce((total, run) => total + run.worst, 0));
  const left = priceText(Math.max(0, money.budget - money.spent - money.reserved));
  const limit = `at most ${worst} of the ${left} left`;
  const runs = plural(waiting.length, 'run waits', 'runs wait');
  if (known.length < waiting.length) return `${runs} for a grant: ${limit}`;
  const time = timeText(known.reduce((total, { seconds }) => total + seconds, 0));
  const price = priceText(known.reduce((total, { usd }) => total + usd, 0));
  return `${runs} for a grant: about ${time} and ${price}, ${limit}`;
}

function cancelledStep({ grant }: SubjectView): readonly string[] {
  return grant.kind === 'cancelled'
    ? [
        `Cancelled by ${markdownText(grant.by)}. Somebody with write permission can comment \`/mustrun verify\` to go on.`,
      ]
    : [];
}

function stoppedStep({ posts, pull }: SubjectView): readonly string[] {
  const stopped = posts.flatMap(({ runs }) => runs).filter(isStopped).length;
  if (stopped === 0) return [];
  const again =
    pull === null
      ? ''
      : ' *Try again* in the check `mustrun`, or the comment `/mustrun verify`, has another try made.';
  return [
    `**Not the post's fault:** ${plural(stopped, 'run was', 'runs were')} stopped by the infrastructure.${again}`,
  ];
}

function budgetStep({ posts }: SubjectView): readonly string[] {
  const unpaid = posts
    .flatMap(({ runs }) => runs)
    .filter(({ verification: { kind } }) => kind === 'no budget').length;
  return unpaid === 0
    ? []
    : [
        `**For a maintainer:** the budget leaves no room for ${plural(unpaid, 'run')}. Raise it (\`budget\` in \`.mustrun.yml\` on the default branch) or leave it unverified.`,
      ];
}

function unreadStep({ unread, complete }: SubjectView): readonly string[] {
  const files = unread.map(
    ({ path, reason }) => `- ${markdownCode(path)} could not be read: ${markdownReason(reason)}`,
  );
  const rest = complete ? [] : ['- More files changed than GitHub lists: other posts may have changed, too.'];
  const all = [...files.slice(0, MOST_LISTED), ...rest];
  const more = files.length - MOST_LISTED;
  return all.length === 0 ? [] : [[...all, ...(more > 0 ? [`- And ${more} more.`] : [])].join('\n')];
}

const MOST_LISTED = 20;

function authorStep(view: SubjectView): readonly string[] {
  return view.posts.some(isFaulty)
    ? [
        '**For the author:** mend what is marked ✘ below and push. What is known already is not trained again.',
      ]
    : [];
}

function runningStep(view: SubjectView): readonly string[] {
  if (stateOf(view) !== 'running') return [];
  const stop = view.pull === null ? '' : ' `/mustrun cancel` stops it.';
  return [`Nobody has to wait here: this comment is edited when there is news.${stop}`];
}
