import type { Element } from 'hast';
import { h } from 'hastscript';
import type { ReviewCommentRecord, ReviewRecord } from '../discussion.ts';
import { patchLines } from '../patch-lines.ts';
import type { GithubState } from '../state.ts';
import { saidBox } from './comment-box.ts';
import { renderMarkdown } from './markdown.ts';
import { avatar, personLink, timeOf } from './parts.ts';
import { patchTable } from './patch-table.ts';

const DEEDS: Readonly<Record<string, string>> = {
  APPROVED: 'approved these changes',
  CHANGES_REQUESTED: 'requested changes',
  COMMENTED: 'reviewed',
};

export function reviewBox(state: GithubState, review: ReviewRecord): Element {
  const comments = state.reviewComments.filter((comment) => comment.review === review);
  const id = `pullrequestreview-${review.id}`;
  return h('section.review', { id }, [
    h('p.event', [
      avatar(review.author),
      ' ',
      personLink(review.author),
      ` ${DEEDS[review.state] ?? 'reviewed'} `,
      timeOf(review.createdAt),
    ]),
    ...(review.body === ''
      ? []
      : [
          saidBox(state, review.pull.base, {
            id: `${id}-body`,
            author: review.author,
            at: review.createdAt,
            body: review.body,
          }),
        ]),
    ...comments.map((comment) =>
      h('div.file', [
        h('div.file-head', [h('code', comment.path)]),
        patchTable(patchLines(comment.hunk).slice(-QUOTED_LINES), () => []),
        reviewCommentBox(state, comment),
      ]),
    ),
  ]);
}

/** GitHub quotes so many lines of the difference above a comment. */
const QUOTED_LINES = 4;

export function reviewCommentBox(state: GithubState, comment: ReviewCommentRecord): Element {
  const { review } = comment;
  const rendered = renderMarkdown(comment.body, {
    state,
    repository: review.pull.base,
    breaks: true,
    suggestedFor: commentedLines(comment),
  });
  return h('article.comment', { id: `discussion_r${comment.id}` }, [
    h('header', [
      avatar(review.author),
      ' ',
      personLink(review.author),
      ' ',
      h('span.dull-text', [timeOf(review.createdAt)]),
    ]),
    h('div.markdown', rendered),
  ]);
}

/** What a suggestion would replace; null on the side before the change. */
function commentedLines({ hunk, side, line, startLine }: ReviewCommentRecord): string | null {
  if (side === 'LEFT') return null;
  const first = startLine ?? line;
  return patchLines(hunk)
    .filter(({ after }) => after !== null && after >= first && after <= line)
    .map(({ text }) => text)
    .join('\n');
}
