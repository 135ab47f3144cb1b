import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { type ContainerEngine, type Ended, podman, prepareEngine } from '../stand-ins/containers/engine.ts';
import { buildTrainerImage } from '../stand-ins/containers/images.ts';
import { makeWorkbench, verifyJson } from './workbench.ts';

/** The user of the image that runs the runner. */
export const RUNNER = 10001;

/** As Batch starts it: nothing is written but in its volumes, and of all that root may, three things are left. */
const AS_DEPLOYED = [
  ...['--read-only', '--read-only-tmpfs=false'],
  ...['--cap-drop=ALL', '--cap-add=SETUID,SETGID,KILL'],
];

export interface ImageBench {
  readonly engine: ContainerEngine;
  readonly image: string;
  /** Made for the tests, and read by every user of a container. */
  readonly folder: string;
}

export async function openImageBench(): Promise<ImageBench> {
  const engine = await prepareEngine();
  const image = await buildTrainerImage(engine);
  return { engine, image, folder: await openFolder() };
}

/** A new folder that every user reads. */
export async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-image-'));
  await chmod(folder, 0o755);
  return folder;
}

export interface Start {
  /** `outside:inside[:ro]` */
  readonly volumes?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  /** Other words of podman. */
  readonly options?: readonly string[];
  /** Without one a container reaches nothing. */
  readonly network?: 'none' | 'host';
}

/** The words of podman that start the image as Batch does. */
export function startWords({ image }: ImageBench, start: Start): readonly string[] {
  const { volumes = [], variables = {}, words = [], options = [], network = 'none' } = start;
  return [
    ...['run', '--rm', ...AS_DEPLOYED, `--network=${network}`, ...options],
    ...volumes.flatMap((volume) => ['--volume', volume]),
    ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...[image, ...words],
  ];
}

export function runInImage(bench: ImageBench, start: Start): Promise<Ended> {
  return podman(bench.engine, startWords(bench, start));
}

/** A workbench that other users may read too, with these files beside what it has. */
export async function readableWorkbench(
  { folder }: ImageBench,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const directory = join(folder, name);
  await cp(await makeWorkbench(), directory, { recursive: true, dereference: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text);
  await letEverybodyRead(directory);
  return directory;
}

/** Temporary folders, and weights that safetensors wrote, are for their owner alone. */
export async function letEverybodyRead(folder: string): Promise<void> {
  await promisify(execFile)('chmod', ['--recursive', 'a+rX', folder]);
}

/** What a local run of the post `post.md` in a workbench left, and the plan that it was executed by. */
export async function trainedLocally(workbench: string) {
  const { runs } = await verifyJson('post.md', workbench);
  const prefix = join('runs', 'repository', runs[0]?.identity ?? '', 'attempts', '1');
  const evidence = join(workbench, '.mustrun', 'store', prefix);
  const [planName = ''] = await readdir(join(evidence, 'plans'));
  const plan = await readFile(join(evidence, 'plans', planName));
  return { plan, prefix, files: await filesUnder(evidence) };
}

/** A store in a directory that belongs to the runner alone, and holds a plan. */
export async function storeWith(bench: ImageBench, name: string, plan: Uint8Array): Promise<string> {
  const store = join(bench.folder, name);
  await mkdir(store, { mode: 0o700 });
  await writeFile(join(store, 'plan.json'), plan);
  for (const path of [store, join(store, 'plan.json')]) await chown(path, RUNNER, RUNNER);
  return store;
}

/** The variables of a try of a Batch job for the plan `plan.json` of a store. */
export function jobVariables(store: string, plan: Uint8Array, number: number) {
  return {
    MUSTRUN_STORE: store,
    MUSTRUN_PLAN_KEY: 'plan.json',
    MUSTRUN_PLAN_DIGEST: createHash('sha256').update(plan).digest('hex'),
    AWS_BATCH_JOB_ID: 'batch-job',
    AWS_BATCH_JOB_ATTEMPT: String(number),
  };
}

export async function filesUnder(prefix: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(prefix, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => [file.slice(prefix.length + 1), await readFile(file, 'latin1')] as const),
  );
  return new Map(texts);
}

/** The losses and gradient norms of a run, step by step. */
export function stepsOf(log: string | undefined) {
  return readTrainingLog(log ?? '').steps.map(({ step, values }) => [step, values.loss, values.grad_norm]);
}
