import { z } from 'zod';
import { fileResources } from '../differences.ts';
import { git, mergeBase, resolveCommit } from '../git.ts';
import type { GithubState, PullRecord, RepositoryRecord } from '../state.ts';
import type { TabCounts } from './issue-head.ts';
import { runsOf } from './parts.ts';

const fileSchema = z.object({
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.string(),
  additions: z.int(),
  deletions: z.int(),
  patch: z.string().optional(),
});

export type ShownFile = z.output<typeof fileSchema>;

/** Where the head parted from the base branch. */
export async function pullBase(pull: PullRecord): Promise<string> {
  const base = await resolveCommit(pull.base.folder, `refs/heads/${pull.baseBranch}`);
  return (await mergeBase(pull.base.folder, base, pull.headCommit)) ?? base;
}

export async function filesBetween(
  state: GithubState,
  repository: RepositoryRecord,
  from: string,
  to: string,
): Promise<readonly ShownFile[]> {
  return z.array(fileSchema).parse(await fileResources(state, repository, from, to));
}

export async function tabCounts(state: GithubState, pull: PullRecord): Promise<TabCounts> {
  const names = String(
    await git(pull.base.folder, 'diff', '--name-only', '-z', await pullBase(pull), pull.headCommit),
  );
  const comments = state.comments.filter(
    ({ repository, issue }) => repository === pull.base && issue === pull.number,
  );
  return {
    conversation: comments.length,
    checks: runsOf(state, pull.base, pull.headCommit).length,
    files: names.split('\0').length - 1,
  };
}
