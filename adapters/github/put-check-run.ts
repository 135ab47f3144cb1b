import type { Octokit } from '@octokit/rest';
import type { CheckAnnotation, CheckRun, RepositoryName } from '../../core/ports/forge.ts';
import { cutText } from './fit-comment.ts';

/** All from GitHub's "REST API endpoints for check runs". */
const ANNOTATIONS_A_CALL = 50;
const LONGEST_SUMMARY = 65_535;
const LONGEST_TITLE = 255;
/** GitHub counts 64 KB; no character takes more than three bytes a UTF-16 unit. */
const LONGEST_MESSAGE = 21_000;

interface KnownRun {
  readonly id: number;
  readonly completed: boolean;
  readonly annotations: number;
}

/**
 * Makes the check run be as wanted and answers with its id. Annotations can only be added, so they are sent once: what
 * an interrupted call has sent already is counted and left out. A round that begins after one with annotations gets a
 * check run of its own, which takes the place of the older in GitHub's list.
 */
export async function putCheckRun(
  client: Octokit,
  appId: number,
  repository: RepositoryName,
  run: CheckRun,
): Promise<number> {
  const repo = { owner: repository.owner, repo: repository.name };
  const { state } = run;
  const newest = await newestRun(client, appId, repository, run);
  const beginsAnew =
    state.kind !== 'completed' && newest !== null && newest.completed && newest.annotations > 0;
  const known = beginsAnew ? null : newest;

  const annotations = state.kind === 'completed' ? state.annotations.slice(known?.annotations ?? 0) : [];
  const batches = batchesOf(annotations.map(annotationParameters));
  const output = { title: cutText(run.title, LONGEST_TITLE), summary: cutText(run.summary, LONGEST_SUMMARY) };
  const identity = { ...repo, name: run.name, external_id: run.externalId, actions: [...run.buttons] };
  let id = known?.id ?? null;
  for (const [index, batch] of batches.entries()) {
    const progress = index < batches.length - 1 ? IN_PROGRESS : progressOf(run);
    const change = { ...identity, ...progress, output: { ...output, annotations: [...batch] } };
    if (id === null) {
      const created = await client.rest.checks.create({ ...change, head_sha: run.headCommit });
      id = created.data.id;
    } else {
      await client.rest.checks.update({ ...change, check_run_id: id });
    }
  }
  if (id === null) throw new Error('there is always a batch, if an empty one');
  return id;
}

const IN_PROGRESS = { status: 'in_progress' } as const;

function progressOf({ state }: CheckRun) {
  if (state.kind === 'in progress') return IN_PROGRESS;
  const conclusion = state.kind === 'waiting' ? ('action_required' as const) : state.conclusion;
  return { status: 'completed', conclusion } as const;
}

/** The newest check run of ours with this name and external id on the commit. */
async function newestRun(
  client: Octokit,
  appId: number,
  repository: RepositoryName,
  { name, headCommit, externalId }: CheckRun,
): Promise<KnownRun | null> {
  const runs = await client.paginate(client.rest.checks.listForRef, {
    owner: repository.owner,
    repo: repository.name,
    ref: headCommit,
    check_name: name,
    app_id: appId,
    filter: 'all',
    per_page: 100,
  });
  const [newest] = runs
    .filter(({ external_id }) => external_id === externalId)
    .toSorted((one, other) => other.id - one.id);
  if (newest === undefined) return null;
  const { id, status, output } = newest;
  return { id, completed: status === 'completed', annotations: output.annotations_count };
}

function annotationParameters({ path, line, column, level, title, message }: CheckAnnotation) {
  return {
    path,
    start_line: line,
    end_line: line,
    ...(column === null ? {} : { start_column: column, end_column: column }),
    annotation_level: level,
    title: cutText(title, LONGEST_TITLE),
    message: cutText(message, LONGEST_MESSAGE),
  };
}

/** At least one batch, so that the state is sent also without annotations. */
function batchesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.max(1, Math.ceil(items.length / ANNOTATIONS_A_CALL));
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * ANNOTATIONS_A_CALL, (index + 1) * ANNOTATIONS_A_CALL),
  );
}
