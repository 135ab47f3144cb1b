import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { AttemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { readTrainingLog, type TrainingLog } from '../../core/swift/training-log.ts';
import type { AdapterFacts } from './assertions.ts';
import { newestCheckpoint } from './checkpoints.ts';
import { elementCount, isNotZero, readTensors } from './safetensors.ts';

/**
 * What of a checkpoint only a resume needs: larger than the weights and not evidence. Several processes have a
 * generator's state each; DeepSpeed keeps optimizer and weights in shards below `global_step`, with scripts beside them.
 */
const RESUME_ONLY =
  /^(?:(?:optimizer|scheduler)\.pt|rng_state(?:_\d+)?\.pth|training_args\.bin|global_step\d+|latest|zero_to_\w+\.py)$/;

/** ms-swift's own tuners (adapter, llamapro) write below a folder that is called by the adapter's name. */
const OWN_TUNER_FOLDER = 'default';
const ADAPTER_SIGNS = new Set(['adapter_config.json', OWN_TUNER_FOLDER]);

/** Files at the top of the output folder that are evidence as they are. */
const KEPT = [
  'logging.jsonl',
  'args.json',
  // 2.x calls it so.
  'sft_args.json',
  'answers.jsonl',
  'val_dataset.jsonl',
  'predict.jsonl',
  'completions.jsonl',
  ...['evaluation', 'served.jsonl', 'serving.json', 'samples.jsonl'],
];

export interface Gathered {
  readonly log: TrainingLog | null;
  readonly adapter: (AdapterFacts & NonNullable<AttemptResult['adapter']>) | null;
  readonly answers: number;
}

/** Copies what a run left in `output` to `evidence` and reads what the result is made of. */
export async function gather(output: string, evidence: string): Promise<Gathered> {
  await mkdir(evidence, { recursive: true });
  for (const name of KEPT) await copyIfThere(join(output, name), join(evidence, name), output);
  // Training leaves checkpoints; an export writes a model at the top.
  const weights = (await newestCheckpoint(output))?.folder ?? (await exportedModel(output));
  let adapter: Gathered['adapter'] = null;
  if (weights !== null) {
    await copyIfThere(join(weights, 'trainer_state.json'), join(evidence, 'trainer_state.json'), output);
    const names = (await readdir(weights)).filter((name) => !RESUME_ONLY.test(name));
    const folder = names.some((name) => ADAPTER_SIGNS.has(name)) ? 'adapter' : 'model';
    for (const name of names) await copyIfThere(join(weights, name), join(evidence, folder, name), output);
    const own = names.includes(OWN_TUNER_FOLDER) ? [OWN_TUNER_FOLDER] : [];
    adapter = await weightFacts(join(evidence, folder, ...own));
  }
  const log = await readFile(join(evidence, 'logging.jsonl'), 'utf8').catch(() => null);
  const answers = await readFile(join(evidence, 'answers.jsonl'), 'utf8').catch(() => '');
  return { log: log === null ? null : readTrainingLog(log), adapter, answers: countLines(answers) };
}

/** Path, size and digest of every file under `evidence`, sorted by path. */
export async function listFiles(evidence: string): Promise<AttemptResult['files']> {
  const entries = await readdir(evidence, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => ({ path: relative(evidence, path), ...(await fileFacts(path)) })),
  );
}

export function countLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

async function exportedModel(output: string): Promise<string | null> {
  const names: readonly string[] = await readdir(output).catch(() => []);
  return names.includes('config.json') && names.some((name) => WEIGHTS.test(name)) ? output : null;
}

/** Weights in one file, or in numbered parts. */
const WEIGHTS = /^(?:adapter_model|model)(?:-\d+-of-\d+)?\.safetensors$/;

/** Facts of the weights in a folder; null where there are none, or a part that cannot be read. */
async function weightFacts(folder: string): Promise<Gathered['adapter']> {
  const names = (await readdir(folder))
    .filter((name) => WEIGHTS.test(name))
    .toSorted((one, other) => (one < other ? -1 : 1));
  let parameters = 0;
  let bytes = 0;
  let moved: boolean | null = null;
  const digests: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const tensors = await readTensors(path);
    if (tensors === null) return null;
    const facts = await fileFacts(path);
    parameters += tensors.reduce((sum, tensor) => sum + elementCount(tensor), 0);
    bytes += facts.bytes;
    digests.push(`${facts.sha256}  ${name}\n`);
    for (const tensor of tensors.filter((one) => one.name.includes('.lora_B.')))
      moved = moved === true || (await isNotZero(path, tensor));
  }
  const [only] = digests;
  if (only === undefined) return null;
  // Of several parts: the digest of their list, as sha256sum(1) prints it.
  const sha256 =
    digests.length === 1 ? only.slice(0, 64) : createHash('sha256').update(digests.join('')).digest('hex');
  return { parameters, moved, bytes, sha256 };
}

async function fileFacts(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

/**
 * Copies a file or folder that lies in `output`. The training process may have left links there to what it cannot read
 * itself, or pipes that nobody writes to: only files and folders are copied, and links that stay in `output`.
 */
async function copyIfThere(from: string, to: string, output: string): Promise<void> {
  const isKept = async (path: string): Promise<boolean> => {
    const status = await stat(path).catch(() => null);
    if (status?.isFile() !== true && status?.isDirectory() !== true) return false;
    // The output folder itself may be a link: it counts where it should be, not where it leads.
    const place = join(await realpath(dirname(output)), basename(output));
    const inside = relative(place, await realpath(path));
    return inside.split(sep)[0] !== '..' && basename(path) !== '.git';
  };
  if (!(await isKept(from))) return;
  await mkdir(join(to, '..'), { recursive: true });
  await cp(from, to, { recursive: true, dereference: true, filter: isKept });
}
