import { type AdvancePorts, mayWrite } from './advance-ports.ts';
import { type ReadPosts, type Refusal, readPosts } from './read-subject.ts';
import type { SubjectState } from './subject-state.ts';

export interface BroughtPosts extends ReadPosts {
  /** Who brought the commit. */
  readonly author: string;
  /** Whether they may write to the repository, as the forge says now. */
  readonly trusted: boolean;
}

/** The posts at a subject's head commit, and who answers for them: `otherwise` where nobody is known to have brought it. */
export async function readBrought(
  { repository, headCommit, broughtBy }: SubjectState,
  paths: readonly string[],
  otherwise: string,
  { forge, read }: Pick<AdvancePorts, 'forge' | 'read'>,
): Promise<BroughtPosts | Refusal> {
  const posts = await readPosts(forge, { repository, commit: headCommit }, paths, read);
  if (posts.kind !== 'read') return posts;
  const author = broughtBy ?? otherwise;
  const permission = await forge.permission(repository, author);
  if (permission.kind !== 'ok') return permission;
  return { ...posts, author, trusted: mayWrite(permission.value) };
}
