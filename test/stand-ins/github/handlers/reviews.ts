import { z } from 'zod';
import { refusedBody } from '../bodies.ts';
import { type Call, type Handlers, invalid, notFound, page, type Reply } from '../call.ts';
import type { ReviewCommentRecord, ReviewRecord } from '../discussion.ts';
import { hunkAt, showsLine } from '../patch-lines.ts';
import { reviewCommentResource, reviewResource } from '../review-resource.ts';
import { fullName, nextId, type PullRecord } from '../state.ts';
import { authorOf } from './comments.ts';
import { pullFiles, pullOf } from './pulls.ts';

export const reviewHandlers: Handlers = {
  'pulls/create-review': createReview,
  'pulls/create-review-comment': createReviewComment,
  'pulls/list-review-comments': listReviewComments,
};

const sideSchema = z.enum(['LEFT', 'RIGHT']);
const placeSchema = z.looseObject({
  path: z.string(),
  body: z.string(),
  line: z.int().optional(),
  side: sideSchema.default('RIGHT'),
  start_line: z.int().optional(),
  start_side: sideSchema.optional(),
});
const reviewSchema = z.object({
  body: z.string().default(''),
  commit_id: z.string().optional(),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).optional(),
  comments: z.array(placeSchema).default([]),
});
const commentSchema = placeSchema.extend({ commit_id: z.string(), in_reply_to: z.int().optional() });
const fileSchema = z.looseObject({ filename: z.string(), patch: z.string().default('') });

type Place = z.output<typeof placeSchema>;

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' };

/** Accepts a review whose every comment is on a line that the pull request's difference shows. */
async function createReview(call: Call): Promise<Reply> {
  const { state } = call;
  const pull = pullOf(call);
  if (pull === undefined) return notFound();
  const wanted = reviewSchema.parse(call.body);
  if (wanted.event === 'REQUEST_CHANGES' && wanted.body === '') {
    return invalid('PullRequestReview', 'body', 'A review that requests changes says why');
  }
  const refused = refusedBody('PullRequestReview', wanted.body, { mayBeBlank: true });
  const patches = await patchesOf(call, pull);
  const refusedPlaces = wanted.comments.map((place) => refusedPlace(patches, place));
  const refusal = [refused, ...refusedPlaces].find((found) => found !== null);
  if (refusal !== undefined && refusal !== null) return refusal;
  const review = keepReview(call, pull, {
    body: wanted.body,
    state: wanted.event === undefined ? 'PENDING' : STATES[wanted.event],
    commit: wanted.commit_id ?? pull.headCommit,
  });
  for (const place of wanted.comments) keepComment(call, review, patches, place, null);
  return { status: 200, body: reviewResource(state, review) };
}

/** A comment alone is a review of its own. */
async function createReviewComment(call: Call): Promise<Reply> {
  const { state } = call;
  const pull = pullOf(call);
  if (pull === undefined) return notFound();
  const wanted = commentSchema.parse(call.body);
  if (wanted.commit_id !== pull.headCommit) {
    return invalid('PullRequestReviewComment', 'commit_id', 'commit_id is not part of the pull request');
  }
  const patches = await patchesOf(call, pull);
  const refused = refusedPlace(patches, wanted);
  if (refused !== null) return refused;
  const review = keepReview(call, pull, { body: '', state: 'COMMENTED', commit: wanted.commit_id });
  const comment = keepComment(call, review, patches, wanted, wanted.in_reply_to ?? null);
  return { status: 201, body: reviewCommentResource(state, comment) };
}

function listReviewComments(call: Call): Reply {
  const { state } = call;
  const pull = pullOf(call);
  if (pull === undefined) return notFound();
  const listed = state.reviewComments
    .filter(({ review }) => review.pull === pull && review.state !== 'PENDING')
    .map((comment) => reviewCommentResource(state, comment));
  return page(call, `/repos/${fullName(pull.base)}/pulls/${pull.number}/comments`, listed);
}

async function patchesOf(call: Call, pull: PullRecord): Promise<ReadonlyMap<string, string>> {
  const files = z.array(fileSchema).parse(await pullFiles(call.state, pull));
  return new Map(files.map(({ filename, patch }) => [filename, patch]));
}

function refusedPlace(patches: ReadonlyMap<string, string>, place: Place): Reply | null {
  const { path, line, side, start_line: start, start_side: startSide = side } = place;
  const outside = (field: string): Reply =>
    invalid('PullRequestReviewComment', field, `${field} must be part of the diff`);
  const patch = patches.get(path);
  if (patch === undefined) return outside('path');
  if (line === undefined || !showsLine(patch, side, line)) return outside('line');
  if (start !== undefined && !showsLine(patch, startSide, start)) return outside('start_line');
  if (start !== undefined && start >= line) {
    return invalid('PullRequestReviewComment', 'start_line', 'start_line must precede the end line.');
  }
  return refusedBody('PullRequestReviewComment', place.body);
}

function keepReview(
  call: Call,
  pull: PullRecord,
  said: Pick<ReviewRecord, 'body' | 'state' | 'commit'>,
): ReviewRecord {
  const { state } = call;
  const review = { ...said, id: nextId(state), pull, author: authorOf(call), createdAt: state.now() };
  state.reviews.push(review);
  return review;
}

function keepComment(
  { state }: Call,
  review: ReviewRecord,
  patches: ReadonlyMap<string, string>,
  { path, side, line = 0, start_line: start, body }: Place,
  inReplyTo: number | null,
): ReviewCommentRecord {
  const hunk = hunkAt(patches.get(path) ?? '', side, line);
  const comment = {
    id: nextId(state),
    review,
    path,
    side,
    line,
    startLine: start ?? null,
    hunk,
    body,
    inReplyTo,
  };
  state.reviewComments.push(comment);
  return comment;
}
