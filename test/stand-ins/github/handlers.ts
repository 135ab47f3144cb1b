import type { Handlers } from './call.ts';
import { appHandlers } from './handlers/apps.ts';
import { checkRunHandlers } from './handlers/check-runs.ts';
import { commentHandlers } from './handlers/comments.ts';
import { commitHandlers } from './handlers/commits.ts';
import { contentHandlers } from './handlers/contents.ts';
import { deliveryHandlers } from './handlers/deliveries.ts';
import { issueHandlers } from './handlers/issues.ts';
import { pullHandlers } from './handlers/pulls.ts';
import { reactionHandlers } from './handlers/reactions.ts';
import { repositoryHandlers } from './handlers/repositories.ts';
import { reviewHandlers } from './handlers/reviews.ts';

/** Every operation that the stand-in answers, by its id in GitHub's description. */
export const HANDLERS: Handlers = {
  ...appHandlers,
  ...checkRunHandlers,
  ...commentHandlers,
  ...commitHandlers,
  ...contentHandlers,
  ...deliveryHandlers,
  ...issueHandlers,
  ...pullHandlers,
  ...reactionHandlers,
  ...repositoryHandlers,
  ...reviewHandlers,
};
