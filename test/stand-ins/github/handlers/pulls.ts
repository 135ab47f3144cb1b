import { z } from 'zod';
import { refusedBody } from '../bodies.ts';
import { type Call, type Handlers, notFound, numberOf, page, type Reply, repositoryOf } from '../call.ts';
import { fileResources } from '../differences.ts';
import { mergeBase, resolveCommit } from '../git.ts';
import { pullDetails, pullResource, tellPull } from '../pull-resource.ts';
import { fullName, type GithubState, type PullRecord } from '../state.ts';
import { authorOf } from './comments.ts';

export const pullHandlers: Handlers = {
  'pulls/get': getPull,
  'pulls/list': listPulls,
  'pulls/list-files': listFiles,
  'pulls/update': updatePull,
};

export function pullOf(call: Call): PullRecord | undefined {
  const number = numberOf(call, 'pull_number');
  return call.state.pulls.find((pull) => pull.base === repositoryOf(call) && pull.number === number);
}

const sizeSchema = z.object({ additions: z.int(), deletions: z.int() });

async function getPull(call: Call): Promise<Reply> {
  const pull = pullOf(call);
  if (pull === undefined) return notFound();
  const sizes = z.array(sizeSchema).parse(await pullFiles(call.state, pull));
  const body = {
    ...pullResource(call.state, pull),
    ...pullDetails(call.state, pull),
    changed_files: sizes.length,
    additions: sizes.reduce((sum, { additions }) => sum + additions, 0),
    deletions: sizes.reduce((sum, { deletions }) => sum + deletions, 0),
  };
  return { status: 200, body };
}

const changeSchema = z.object({
  title: z.string().optional(),
  body: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
});

async function updatePull(call: Call): Promise<Reply> {
  const { state, deliveries } = call;
  const pull = pullOf(call);
  if (pull === undefined) return notFound();
  const { title, body, state: wanted } = changeSchema.parse(call.body ?? {});
  const refused = refusedBody('PullRequest', body ?? '', { mayBeBlank: true });
  if (refused !== null) return refused;
  const turned = wanted !== undefined && pull.open !== (wanted === 'open');
  pull.title = title ?? pull.title;
  pull.body = body ?? pull.body;
  const sender = authorOf(call);
  if (title !== undefined || body !== undefined) tellPull(state, deliveries, pull, 'edited', sender);
  if (turned) {
    pull.open = wanted === 'open';
    tellPull(state, deliveries, pull, pull.open ? 'reopened' : 'closed', sender);
  }
  return await getPull(call);
}

function listPulls(call: Call): Reply {
  const { state, query } = call;
  const repository = repositoryOf(call);
  const wanted = query.state ?? 'open';
  const found = state.pulls.filter(
    (pull) =>
      pull.base === repository &&
      (wanted === 'all' || pull.open === (wanted === 'open')) &&
      (query.base ?? pull.baseBranch) === pull.baseBranch &&
      (query.head ?? headLabel(pull)) === headLabel(pull),
  );
  const listed = found.toReversed().map((pull) => pullResource(state, pull));
  return page(call, `/repos/${fullName(repository)}/pulls`, listed);
}

function headLabel(pull: PullRecord): string {
  return `${pull.head.owner}:${pull.headBranch}`;
}

/** A pull request lists its first 3,000 files (GitHub, "List pull requests files"). */
const MOST_FILES = 3000;

async function listFiles(call: Call): Promise<Reply> {
  const pull = pullOf(call);
  if (pull === undefined) return notFound();
  const files = await pullFiles(call.state, pull);
  return page(call, `/repos/${fullName(pull.base)}/pulls/${pull.number}/files`, files.slice(0, MOST_FILES));
}

/** What the head has changed since it parted from the base branch. */
export async function pullFiles(
  state: GithubState,
  pull: PullRecord,
): Promise<readonly Record<string, unknown>[]> {
  const base = await resolveCommit(pull.base.folder, `refs/heads/${pull.baseBranch}`);
  const fork = (await mergeBase(pull.base.folder, base, pull.headCommit)) ?? base;
  return await fileResources(state, pull.base, fork, pull.headCommit);
}
