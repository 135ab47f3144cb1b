import { z } from 'zod';
import { type Call, type Handlers, invalid, notFound, type Reply } from '../call.ts';
import { linesShown } from '../differences.ts';
import { instant, repositoryUrl, userResource } from '../resources.ts';
import { fullName, nextId, type PullRecord } from '../state.ts';
import { authorOf } from './comments.ts';
import { pullFiles, pullOf } from './pulls.ts';

export const reviewHandlers: Handlers = { 'pulls/create-review': createReview };

const reviewSchema = z.object({
  body: z.string().default(''),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).optional(),
  comments: z
    .array(z.looseObject({ path: z.string(), line: z.int().optional(), start_line: z.int().optional() }))
    .default([]),
});
const fileSchema = z.looseObject({ filename: z.string(), patch: z.string().default('') });

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' };

/** Accepts a review whose every comment is on a line that the pull request's difference shows; it is not kept. */
async function createReview(call: Call): Promise<Reply> {
  const pull = pullOf(call);
  if (pull === undefined) return notFound();
  const review = reviewSchema.parse(call.body);
  const files = (await pullFiles(call, pull)).map((file) => fileSchema.parse(file));
  const outside = review.comments.find(({ path, line, start_line }) => {
    const shown = linesShown(files.find(({ filename }) => filename === path)?.patch ?? '');
    return [line, start_line].some((wanted) => wanted !== undefined && !shown.has(wanted));
  });
  if (outside !== undefined)
    return invalid('PullRequestReviewComment', 'line', 'line must be part of the diff');
  return { status: 200, body: reviewResource(call, pull, review) };
}

function reviewResource(call: Call, pull: PullRecord, review: z.output<typeof reviewSchema>) {
  const { state } = call;
  const id = nextId(state);
  const html = `${state.url}/${fullName(pull.base)}/pull/${pull.number}#pullrequestreview-${id}`;
  const pullUrl = `${repositoryUrl(state, pull.base)}/pulls/${pull.number}`;
  return {
    id,
    node_id: `PRR_${id}`,
    user: userResource(state, authorOf(call)),
    body: review.body,
    state: review.event === undefined ? 'PENDING' : STATES[review.event],
    html_url: html,
    pull_request_url: pullUrl,
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    submitted_at: instant(state.now()),
    commit_id: pull.headCommit,
    author_association: 'NONE',
  };
}
