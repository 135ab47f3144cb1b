import type { CommentSection } from '../ports/forge.ts';
import { priceText } from './amounts.ts';
import { markdownCode, markdownReason, markdownText, shortened } from './markdown.ts';
import { nextSteps } from './next-steps.ts';
import { isMereProse, postSections } from './post-sections.ts';
import { OUTCOME_SIGNS } from './signs.ts';
import { type SubjectState, stateOf } from './subject-state.ts';
import type { CommandAnswer, SubjectView } from './subject-view.ts';
import { headline } from './subject-words.ts';

/**
 * The pull request's one comment: the state in words, who can do what next, each post, what it cost. Nothing in it
 * changes while nothing happens, so that an edit always is news. Empty where nobody needs a comment; where an older one
 * says something else, `withdrawnSections` take its place.
 */
export function commentSections(view: SubjectView): readonly CommentSection[] {
  if (isSilent(view)) return [];
  return [
    head(view),
    ...answerSections(view.answers),
    ...view.posts.flatMap(postSections),
    { markdown: foot(view), instead: '', rank: 0 },
  ];
}

/** Nobody wants to be told that a page without a training command was changed. */
function isSilent({ posts, answers, unread, complete }: SubjectView): boolean {
  return answers.length === 0 && unread.length === 0 && complete && posts.every(isMereProse);
}

/** What a comment says that was written when there still was a post with something to run in the pull request. */
export function withdrawnSections(view: SubjectView): readonly CommentSection[] {
  return [head(view), { markdown: foot(view), instead: '', rank: 0 }];
}

const STATE_SIGNS: Readonly<Record<SubjectState, string>> = {
  'nothing to do': OUTCOME_SIGNS['not run'],
  running: '⏳',
  'waits for a grant': '✋',
  failed: OUTCOME_SIGNS['not reproduced'],
  cancelled: OUTCOME_SIGNS['not run'],
  'settings wrong': OUTCOME_SIGNS['not run'],
  'not judged': OUTCOME_SIGNS.inconclusive,
  reproduced: OUTCOME_SIGNS.reproduced,
};

function head(view: SubjectView): CommentSection {
  const first = `### ${STATE_SIGNS[stateOf(view)]} ${headline(view)}`;
  return { markdown: [first, ...nextSteps(view)].join('\n\n'), instead: '', rank: 0 };
}

/** Of the newest commands alone: the thread has the others. */
function answerSections(answers: readonly CommandAnswer[]): readonly CommentSection[] {
  return answers.slice(-MOST_ANSWERS).map(({ login, command, text, detail }) => {
    const asked = `> **${markdownText(login)}** asked ${markdownCode(shortened(command, 120))}`;
    const markdown = [`${asked}: ${markdownReason(text)}.`, ...(detail === undefined ? [] : [detail])].join(
      '\n\n',
    );
    return { markdown, instead: '', rank: ANSWER_RANK };
  });
}

const MOST_ANSWERS = 3;
const ANSWER_RANK = 3;

function foot({ money, headCommit, posts, grant }: SubjectView): string {
  const { spent, reserved, budget } = money;
  const held = reserved === 0 ? '' : ` and ${priceText(reserved)} held back for what is running`;
  const granted = grant.kind === 'granted' ? `, granted by ${markdownText(grant.by)}` : '';
  const cost =
    posts.length === 0
      ? []
      : [`${priceText(spent)} spent${held}, of ${priceText(budget)} at most${granted}.`];
  return `<sub>${[...cost, `State at commit ${commit(headCommit)}.`].join(' ')}</sub>`;
}

/** GitHub shortens a commit's name and links it. */
function commit(name: string): string {
  return /^[0-9a-f]{40}$/.test(name) ? name : markdownText(name);
}
