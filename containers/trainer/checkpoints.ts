import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { encodeDocument, readDocument } from '../../core/flow/store/documents.ts';
import { attemptKeys } from '../../core/flow/store/keys.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { fetchFile, storeFile } from './stored-files.ts';

/** Written last: a checkpoint without it was cut off in the middle of its upload. */
const completeMarker = z.strictObject({
  step: z.int().min(1),
  files: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
});
const MARKER = 'complete';
const LOG = 'logging.jsonl';

const trainerState = z.object({ global_step: z.int(), max_steps: z.int().optional() });

/** A checkpoint as it lies in the engine's output folder. */
export interface Checkpoint {
  readonly step: number;
  readonly folder: string;
  /** Whether it is that of the last step. */
  readonly final: boolean;
}

/**
 * The newest checkpoint that the engine wrote to its end; null where there is none. transformers writes
 * `trainer_state.json` last, so a folder without it was being written when the engine was killed.
 */
export async function newestCheckpoint(output: string): Promise<Checkpoint | null> {
  if (await isLink(output)) return null;
  const names = await readdir(output).catch(() => []);
  const steps = names.flatMap((name) => {
    const found = /^checkpoint-(\d+)$/.exec(name);
    return found === null ? [] : [Number(found[1])];
  });
  for (const step of steps.toSorted((one, other) => other - one)) {
    const folder = join(output, `checkpoint-${step}`);
    if (await isLink(folder)) continue;
    const text = await readFile(join(folder, 'trainer_state.json'), 'utf8').catch(() => null);
    const state = text === null ? null : readState(text);
    if (state?.global_step === step) return { step, folder, final: state.max_steps === step };
  }
  return null;
}

/** The training process may have left a link to what it cannot read itself. */
async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() === true;
}

function readState(text: string): z.infer<typeof trainerState> | null {
  try {
    return trainerState.parse(JSON.parse(text));
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
  const files: z.infer<typeof completeMarker>['files'] = [];
  for (const path of paths.toSorted()) {
    const name = relative(output, path);
    if ((await storeFile(store, `${prefix}/${name}`, path)) === 'conflict')
      throw new Error(`${prefix}/${name} is kept with other bytes already`);
    files.push({ path: name, sha256: await digestOf(path) });
  }
  const lines = await readFile(join(output, LOG)).catch(() => null);
  if (lines !== null) files.push({ path: LOG, sha256: await keepLog(store, `${prefix}/${LOG}`, lines) });
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
    if ((await fetchFile(store, `${prefix}/${path}`, join(output, path))) !== sha256)
      throw new Error(`${prefix}/${path} is not what was kept: the checkpoint cannot be resumed from`);
  }
  return furthest.step;
}

/**
 * The whole lines of the log as it is now: the engine appends to it while it trains, and a next try behind its last line.
 * One that an upload before has left is as good. The digest of what is kept.
 */
async function keepLog(store: ObjectStore, key: string, lines: Buffer): Promise<string> {
  const whole = lines.subarray(0, lines.lastIndexOf(0x0a) + 1);
  const kept = (await store.create(key, whole)) === 'created' ? whole : (await store.read(key))?.body;
  return createHash('sha256')
    .update(kept ?? whole)
    .digest('hex');
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
