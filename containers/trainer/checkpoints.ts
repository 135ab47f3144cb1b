import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { AttemptPlan } from '../../core/flow/attempt-plan.ts';
import { encodeDocument, readDocument } from '../../core/flow/documents.ts';
import { attemptKeys } from '../../core/flow/keys.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';

/** Written last: a checkpoint without it was cut off in the middle of its upload. */
const completeMarker = z.strictObject({
  step: z.int().min(1),
  files: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
});
const MARKER = 'complete';

const trainerState = z.object({ global_step: z.int() });

/** A checkpoint of an interrupted training, as it lies in the engine's output folder. */
export interface Checkpoint {
  readonly step: number;
  readonly folder: string;
}

/**
 * The newest checkpoint that the engine wrote to its end; null where there is none. transformers writes
 * `trainer_state.json` last, so a folder without it was being written when the engine was killed.
 */
export async function newestCheckpoint(output: string): Promise<Checkpoint | null> {
  const names = await readdir(output).catch(() => []);
  const steps = names.flatMap((name) => {
    const found = /^checkpoint-(\d+)$/.exec(name);
    return found === null ? [] : [Number(found[1])];
  });
  for (const step of steps.toSorted((one, other) => other - one)) {
    const folder = join(output, `checkpoint-${step}`);
    const text = await readFile(join(folder, 'trainer_state.json'), 'utf8').catch(() => null);
    if (text !== null && stepOf(text) === step) return { step, folder };
  }
  return null;
}

function stepOf(text: string): number | null {
  try {
    return trainerState.parse(JSON.parse(text)).global_step;
  } catch {
    return null;
  }
}

/**
 * Keeps what a later try needs to go on from where this one was stopped: the newest checkpoint, and the log up to
 * there. The step that it is of; null where the engine left no checkpoint.
 */
export async function keepCheckpoint(
  store: ObjectStore,
  plan: AttemptPlan,
  job: { readonly id: string; readonly try: number },
  output: string,
): Promise<number | null> {
  const checkpoint = await newestCheckpoint(output);
  if (checkpoint === null) return null;
  const { step, folder } = checkpoint;
  const prefix = attemptKeys(plan.evidence).checkpointPrefix(step, job.id, job.try);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const log = join(output, 'logging.jsonl');
  if ((await stat(log).catch(() => null)) !== null) paths.push(log);
  const files: z.infer<typeof completeMarker>['files'] = [];
  for (const path of paths.toSorted()) {
    const body = await readFile(path);
    const name = relative(output, path);
    await store.create(`${prefix}/${name}`, body);
    files.push({ path: name, sha256: digestOf(body) });
  }
  await store.create(`${prefix}/${MARKER}`, encodeDocument({ step, files }));
  return step;
}

/**
 * Lays the checkpoint of the furthest step that earlier tries of the attempt left into an output folder. The step;
 * null where there is none to go on from.
 */
export async function fetchCheckpoint(
  store: ObjectStore,
  plan: AttemptPlan,
  output: string,
): Promise<number | null> {
  const { checkpoints } = attemptKeys(plan.evidence);
  const markers = (await store.list(`${checkpoints}/`)).filter((key) => key.endsWith(`/${MARKER}`));
  const found = await Promise.all(
    markers.map(async (key) => ({ key, marker: await readDocument(store, key, completeMarker) })),
  );
  const [furthest] = found
    .flatMap(({ key, marker }) => (marker === null ? [] : [{ key, ...marker.value }]))
    .toSorted((one, other) => other.step - one.step || (one.key < other.key ? -1 : 1));
  if (furthest === undefined) return null;
  const prefix = furthest.key.slice(0, -`/${MARKER}`.length);
  for (const { path, sha256 } of furthest.files) {
    const stored = await store.read(`${prefix}/${path}`);
    if (stored === null || digestOf(stored.body) !== sha256)
      throw new Error(`${prefix}/${path} is not what was kept: the checkpoint cannot be resumed from`);
    await mkdir(dirname(join(output, path)), { recursive: true });
    await writeFile(join(output, path), stored.body);
  }
  return furthest.step;
}

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
