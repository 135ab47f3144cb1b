import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import {
  CONTAINER_PROGRAMS,
  type ContainerEngine,
  type Ended,
  podman,
  prepareEngine,
} from '../stand-ins/containers/engine.ts';
import { buildTrainerImage } from '../stand-ins/containers/images.ts';
import { lacking } from './lacking.ts';
import { isRun, itNeeding } from './needs.ts';
import { MODEL, makeWorkbench, trainingPost, verifyJson } from './workbench.ts';

const missing = lacking({ root: true, programs: CONTAINER_PROGRAMS });
const itInContainer = itNeeding(missing);

const SECRET = 'a/secret+of-no-known.form';
const RUNNER = 10001;
const READ_ONLY = [
  ...['--read-only', '--read-only-tmpfs=false', '--network=none'],
  ...['--cap-drop=ALL', '--cap-add=SETUID,SETGID,KILL'],
];

/** A plugin in the real training process, which looks at the processes around it and tries to write to the store. */
const PROBE = `import os

refused, read = 0, []
for name in os.listdir('/proc'):
    if not name.isdigit():
        continue
    try:
        with open(f'/proc/{name}/environ') as file:
            if 'no-known' in file.read():
                read.append(name)
    except PermissionError:
        refused += 1
    except OSError:
        pass
try:
    open('/store/planted', 'w')
    read.append('the store can be written')
except OSError:
    pass
print(f'probe: user {os.getuid()}, {"some" if refused else "none"} refused, found {read}', flush=True)
`;

let engine: ContainerEngine;
let image = '';
let folder = '';

beforeAll(async () => {
  if (!isRun(missing)) return;
  engine = await prepareEngine();
  image = await buildTrainerImage(engine);
  folder = await mkdtemp(join(tmpdir(), 'mustrun-image-'));
  await chmod(folder, 0o755);
});

afterAll(() => (folder === '' ? undefined : rm(folder, { recursive: true, force: true })));

/** The losses and gradient norms of a run, step by step. */
function stepsOf(log: string) {
  return readTrainingLog(log).steps.map(({ step, values }) => [step, values.loss, values.grad_norm]);
}

async function filesUnder(prefix: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(prefix, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => [file.slice(prefix.length + 1), await readFile(file, 'latin1')] as const),
  );
  return new Map(texts);
}

/** What the flow keeps beside evidence: the job and its plans, which the container was only given. */
const isEvidence = (path: string): boolean => !/^(?:job\.json|reservation|plans\/)/.test(path);

describe('the trainer image, without a writable root and with three capabilities', () => {
  itInContainer(
    'leaves the same evidence of an attempt as the local run, and keeps training apart',
    async () => {
      const bench = await makeReadableBench();
      const local = await verifyJson('post.md', bench);
      const identity = local.runs[0]?.identity ?? '';
      const prefix = join('runs', 'repository', identity, 'attempts', '1');
      const localEvidence = join(bench, '.mustrun', 'store', prefix);
      const [planName = ''] = await readdir(join(localEvidence, 'plans'));
      const store = join(folder, 'store');
      const plan = await readFile(join(localEvidence, 'plans', planName));
      await mkdir(store, { mode: 0o700 });
      await writeFile(join(store, 'plan.json'), plan);
      for (const path of [store, join(store, 'plan.json')]) await chown(path, RUNNER, RUNNER);
      await mkdir(join(folder, 'plan'));
      await writeFile(join(folder, 'plan', 'plan.json'), plan);

      const ended = await runInImage(['--volume', `${bench}:${bench}:ro`, '--volume', `${store}:/store`], {
        MUSTRUN_STORE: '/store',
        MUSTRUN_PLAN_KEY: 'plan.json',
        MUSTRUN_PLAN_DIGEST: createHash('sha256').update(plan).digest('hex'),
        AWS_BATCH_JOB_ID: 'batch-job',
        AWS_BATCH_JOB_ATTEMPT: '1',
      });

      expect(ended.errors).toBe('');
      expect(ended.exitCode).toBe(0);
      const [expected, found] = [await filesUnder(localEvidence), await filesUnder(join(store, prefix))];
      const names = (files: ReadonlyMap<string, string>) => new Set([...files.keys()].filter(isEvidence));
      expect(names(found)).toEqual(names(expected));
      const steps = stepsOf(found.get('logging.jsonl') ?? '');
      expect(steps).toHaveLength(4);
      expect(steps).toEqual(stepsOf(expected.get('logging.jsonl') ?? ''));
      const result = attemptResult.parse(JSON.parse(found.get('result.json') ?? ''));
      const localResult = attemptResult.parse(JSON.parse(expected.get('result.json') ?? ''));
      expect(result.adapter).toEqual(localResult.adapter);
      expect(result).toMatchObject({ stage: 'done', job: 'batch-job', try: 1, separated: true });
      expect(found.get('train.log')).toContain('probe: user 10002, some refused, found []');
      expect([...found.values()].join('\n')).not.toContain(SECRET);
      expect(await stat(join(store, 'planted')).catch(() => null)).toBeNull();
    },
  );

  itInContainer('runs a plan file, and refuses code of an author who is not trusted', async () => {
    const plan = JSON.parse(await readFile(join(folder, 'plan', 'plan.json'), 'utf8'));
    await writeFile(
      join(folder, 'plan', 'untrusted.json'),
      JSON.stringify({ ...plan, author: 'untrusted', inputs: [] }),
    );

    const ended = await runInImage(
      ['--volume', `${join(folder, 'plan')}:/plan:ro`],
      {},
      '/plan/untrusted.json',
    );

    expect(ended.output).toContain(
      'the author is not trusted to bring code, and the run would execute --external_plugins',
    );
    expect(ended.exitCode).toBe(10);
  });

  itInContainer('says what it needs, given nothing', async () => {
    const ended = await runInImage([], {});

    expect(ended.errors).toContain('found neither a terminal nor a plan');
    expect(ended.exitCode).toBe(64);
  });
});

/** A post and what it names, for other users to read too. */
async function makeReadableBench(): Promise<string> {
  const bench = join(folder, 'bench');
  await cp(await makeWorkbench(), bench, { recursive: true, dereference: true });
  const model = join(bench, MODEL);
  for (const path of [bench, dirname(model), model]) await chmod(path, 0o755);
  await chmod(join(model, 'model.safetensors'), 0o644);
  await writeFile(join(bench, 'probe.py'), PROBE);
  const post = trainingPost({ steps: 4, claims: 'It runs 4 steps.' });
  await writeFile(
    join(bench, 'post.md'),
    post.replace('--add_version false', '--add_version false --external_plugins probe.py'),
  );
  return bench;
}

function runInImage(
  mounts: readonly string[],
  variables: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<Ended> {
  const secrets = {
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/0123',
  };
  const environment = Object.entries({ ...secrets, ...variables }).flatMap(([name, value]) => [
    '--env',
    `${name}=${value}`,
  ]);
  return podman(engine, ['run', '--rm', ...READ_ONLY, ...mounts, ...environment, image, ...words]);
}
