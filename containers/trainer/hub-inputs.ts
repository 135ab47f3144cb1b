import { chmod, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ContentCache } from '../../adapters/cache/content-cache.ts';
import type { SharedCache } from '../../adapters/cache/shared-cache.ts';
import { fetchRepositories } from '../../adapters/hub/fetch-repositories.ts';
import type { HeldRepository } from '../../adapters/hub/repository-survey.ts';
import { systemClock } from '../../adapters/machine/system-clock.ts';
import type { AttemptInput } from '../../core/flow/plan/attempt-plan.ts';
import type { Progress } from './progress.ts';
import { PASSAGE_MODE, type TrainingUser } from './trust/separation.ts';
import { type Laid, layLink, notOurs, stageOf } from './workspace.ts';

export interface HubInputSettings {
  readonly cache: string;
  readonly sharedCache: SharedCache | null;
  /** Names the hubs' sites and holds their tokens; the engine never sees it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Whom the training process runs as; null for the runner's own user. */
  readonly user: TrainingUser | null;
}

const TOLD_EVERY_MILLISECONDS = 500;

/**
 * Lays the models and data sets that a run takes from hubs under the ids that its command uses, as folders of links to
 * the cache's files: the engine takes them before it would ask a hub. What they are is kept as evidence,
 * `inputs.json`.
 */
export async function layHubInputs(
  work: string,
  evidence: string,
  inputs: readonly AttemptInput[],
  { cache: directory, sharedCache: shared, environment, stop, onProgress, user }: HubInputSettings,
): Promise<Laid> {
  const wanted = inputs.filter((input) => input.kind === 'hub');
  if (wanted.length === 0) return { kind: 'laid' };
  const cache = new ContentCache(directory);
  const names = [...new Set(wanted.map(({ id }) => id))].join(', ');
  try {
    const end = await fetchRepositories(wanted, {
      cache,
      shared,
      variables: environment,
      clock: systemClock,
      signal: stop,
      onProgress: seldom((progress) => onProgress({ event: 'download', names, ...progress })),
    });
    if (end.kind === 'refused') return { kind: 'refused', stage: stageOf(end.input), message: end.message };
    await writeFile(
      join(evidence, 'inputs.json'),
      `${JSON.stringify(recordOf(end.repositories), null, 2)}\n`,
    );
    if (user !== null) await openPassage(cache, end.repositories);
    return await lay(work, end.repositories, cache);
  } catch (error) {
    if (stop.aborted) return { kind: 'refused', stage: 'interrupted', message: 'stopped while downloading' };
    if (!isDiskFull(error)) throw error;
    const message = `the disk that ${directory} lies on became full while ${names} was downloaded`;
    return { kind: 'refused', stage: 'model', message };
  }
}

async function lay(
  work: string,
  repositories: readonly HeldRepository[],
  cache: ContentCache,
): Promise<Laid> {
  for (const { input, files } of repositories) {
    for (const { path, sha256 } of files) {
      const name = join(input.path, path);
      if (!(await layLink(work, name, cache.pathOf(sha256))))
        return { kind: 'refused', stage: stageOf(input), message: notOurs(name) };
    }
  }
  return { kind: 'laid' };
}

/**
 * Another user goes through the cache's folders to the files that it is given, which anybody may read; it lists nothing
 * and writes nothing there.
 */
async function openPassage(cache: ContentCache, repositories: readonly HeldRepository[]): Promise<void> {
  const folders = new Set([cache.root]);
  for (const { sha256 } of repositories.flatMap(({ files }) => files)) {
    for (let at = dirname(cache.pathOf(sha256)); at.length > cache.root.length; at = dirname(at))
      folders.add(at);
  }
  for (const folder of folders) {
    // A cache that the machine gives belongs to it, and is open to everybody.
    if ((await stat(folder)).uid === process.getuid?.()) await chmod(folder, PASSAGE_MODE);
  }
}

function recordOf(repositories: readonly HeldRepository[]) {
  const inputs = repositories.map(({ input: { path, role, hub, id, revision, pin }, files }) => ({
    ...{ path, role, hub, id, revision, pin },
    files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
  }));
  return { version: 1, inputs };
}

/** The first call, the last, and what lies between them now and then. */
function seldom<Value extends { readonly receivedBytes: number; readonly totalBytes: number }>(
  report: (value: Value) => void,
): (value: Value) => void {
  let toldAt = 0;
  return (value) => {
    const now = performance.now();
    const isLast = value.receivedBytes >= value.totalBytes;
    if (!isLast && toldAt > 0 && now - toldAt < TOLD_EVERY_MILLISECONDS) return;
    toldAt = now;
    report(value);
  };
}

function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 'ENOSPC') || isDiskFull(error.cause);
}
