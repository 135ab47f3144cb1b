import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { AttemptResult } from '../../core/flow/attempt-result.ts';
import { readTrainingLog, type TrainingLog } from '../../core/swift/training-log.ts';
import type { AdapterFacts } from './assertions.ts';
import { elementCount, isNotZero, readTensors } from './safetensors.ts';

/** Files of a checkpoint that only a resume needs; they are as large as the weights and not evidence. */
const RESUME_ONLY = new Set(['optimizer.pt', 'scheduler.pt', 'rng_state.pth', 'training_args.bin']);

/** Files at the top of the output folder that are evidence as they are. */
const KEPT = [
  'logging.jsonl',
  'args.json',
  'answers.jsonl',
  'val_dataset.jsonl',
  'predict.jsonl',
  'completions.jsonl',
];

export interface Gathered {
  readonly log: TrainingLog | null;
  readonly adapter: (AdapterFacts & NonNullable<AttemptResult['adapter']>) | null;
  readonly answers: number;
}

/** Copies what a run left in `output` to `evidence` and reads what the result is made of. */
export async function gather(output: string, evidence: string): Promise<Gathered> {
  await mkdir(evidence, { recursive: true });
  for (const name of KEPT) await copyIfThere(join(output, name), join(evidence, name));
  const checkpoint = await lastCheckpoint(output);
  let adapter: Gathered['adapter'] = null;
  if (checkpoint !== null) {
    await copyIfThere(join(checkpoint, 'trainer_state.json'), join(evidence, 'trainer_state.json'));
    const names = (await readdir(checkpoint)).filter((name) => !RESUME_ONLY.has(name));
    const folder = names.includes('adapter_config.json') ? 'adapter' : 'model';
    for (const name of names) await copyIfThere(join(checkpoint, name), join(evidence, folder, name));
    adapter = await weightFacts(join(evidence, folder), folder);
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
    paths.sort().map(async (path) => {
      const bytes = await readFile(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { path: relative(evidence, path), bytes: bytes.length, sha256 };
    }),
  );
}

export function countLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

async function lastCheckpoint(output: string): Promise<string | null> {
  const names = (await readdir(output).catch(() => [])).filter((name) => /^checkpoint-\d+$/.test(name));
  const steps = names.map((name) => Number(name.slice('checkpoint-'.length)));
  return names.length === 0 ? null : join(output, `checkpoint-${Math.max(...steps)}`);
}

async function weightFacts(folder: string, kind: 'adapter' | 'model'): Promise<Gathered['adapter']> {
  const path = join(folder, kind === 'adapter' ? 'adapter_model.safetensors' : 'model.safetensors');
  const tensors = await readTensors(path);
  if (tensors === null) return null;
  const second = tensors.filter(({ name }) => name.includes('.lora_B.'));
  const moved =
    second.length === 0
      ? null
      : (await Promise.all(second.map((one) => isNotZero(path, one)))).includes(true);
  const bytes = await readFile(path);
  return {
    parameters: tensors.reduce((sum, tensor) => sum + elementCount(tensor), 0),
    moved,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

async function copyIfThere(from: string, to: string): Promise<void> {
  if ((await stat(from).catch(() => null)) === null) return;
  await mkdir(join(to, '..'), { recursive: true });
  await cp(from, to, { recursive: true, dereference: true, filter: (path) => basename(path) !== '.git' });
}
