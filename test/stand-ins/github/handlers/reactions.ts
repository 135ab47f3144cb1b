import { z } from 'zod';
import { type Call, type Handlers, notFound, page, type Reply } from '../call.ts';
import type { ReactionRecord } from '../discussion.ts';
import { instant, userResource } from '../resources.ts';
import { fullName, type GithubState, nextId } from '../state.ts';
import { authorOf, commentOf } from './comments.ts';

export const reactionHandlers: Handlers = {
  'reactions/create-for-issue-comment': createReaction,
  'reactions/list-for-issue-comment': (call) => {
    const comment = commentOf(call);
    if (comment === undefined) return notFound();
    const listed = call.state.reactions
      .filter((reaction) => reaction.comment === comment.id)
      .map((reaction) => reactionResource(call.state, reaction));
    return page(
      call,
      `/repos/${fullName(comment.repository)}/issues/comments/${comment.id}/reactions`,
      listed,
    );
  },
};

const contentSchema = z.object({ content: z.string() });

/** 201 for a new reaction, 200 when the same account has already reacted so. */
function createReaction(call: Call): Reply {
  const { state } = call;
  const comment = commentOf(call);
  if (comment === undefined) return notFound();
  const { content } = contentSchema.parse(call.body);
  const author = authorOf(call);
  const known = state.reactions.find(
    (reaction) =>
      reaction.comment === comment.id && reaction.author === author && reaction.content === content,
  );
  if (known !== undefined) return { status: 200, body: reactionResource(state, known) };
  const reaction = { id: nextId(state), comment: comment.id, author, content, createdAt: state.now() };
  state.reactions.push(reaction);
  return { status: 201, body: reactionResource(state, reaction) };
}

function reactionResource(state: GithubState, { id, author, content, createdAt }: ReactionRecord) {
  return {
    id,
    node_id: `REA_${id}`,
    user: userResource(state, author),
    content,
    created_at: instant(createdAt),
  };
}
