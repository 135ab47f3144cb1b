import type { Octokit } from '@octokit/rest';
import type { CommentSection, RepositoryName } from '../../core/ports/forge.ts';
import { orAbsent } from './answer.ts';
import { fitComment } from './fit-comment.ts';

/** GitHub: "Body is too long (maximum is 65536 characters)". */
const LONGEST_BODY = 65_536;

export interface WantedComment {
  readonly repository: RepositoryName;
  readonly pull: number;
  readonly marker: string;
  readonly sections: readonly CommentSection[];
}

interface OwnComment {
  readonly id: number;
  readonly body: string;
}

/**
 * Writes the one comment of the App that bears the marker, and answers with its id. Two writers at once may both find
 * none and write one: the oldest stays, every other is deleted, by whoever sees it first.
 */
export async function putComment(client: Octokit, appId: number, wanted: WantedComment): Promise<number> {
  const { repository, pull, marker, sections } = wanted;
  const repo = { owner: repository.owner, repo: repository.name };
  const head = `<!-- ${marker} -->`;
  const body = fitComment(head, sections, LONGEST_BODY);
  const found = await ownComments(client, appId, wanted, head);
  if (found.length === 0) {
    const { data } = await client.rest.issues.createComment({ ...repo, issue_number: pull, body });
    // Another writer may have been first; the list may lag behind and lack ours.
    const listed = await ownComments(client, appId, wanted, head);
    found.push(...listed.filter(({ id }) => id < data.id), { id: data.id, body });
  }
  const [oldest, ...others] = found;
  if (oldest === undefined) throw new Error('one was found or written');
  if (oldest.body !== body) await client.rest.issues.updateComment({ ...repo, comment_id: oldest.id, body });
  for (const { id } of others) {
    await orAbsent(client.rest.issues.deleteComment({ ...repo, comment_id: id }), null);
  }
  return oldest.id;
}

/** Oldest first. A person could write the marker too, also through our App: only what the App's account wrote counts. */
async function ownComments(
  client: Octokit,
  appId: number,
  { repository, pull }: WantedComment,
  head: string,
): Promise<OwnComment[]> {
  const comments = await client.paginate(client.rest.issues.listComments, {
    owner: repository.owner,
    repo: repository.name,
    issue_number: pull,
    per_page: 100,
  });
  return comments
    .filter(({ user, performed_via_github_app: app }) => user?.type === 'Bot' && app?.id === appId)
    .map(({ id, body }) => ({ id, body: body ?? '' }))
    .filter(({ body }) => body.split('\n', 1)[0]?.trimEnd() === head)
    .toSorted((one, other) => one.id - other.id);
}
