import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { CONTAINER_PROGRAMS, must } from '../stand-ins/containers/engine.ts';
import {
  filesUnder,
  type ImageBench,
  jobVariables,
  openImageBench,
  readableWorkbench,
  runInImage,
  type Start,
  stepsOf,
  storeWith,
  trainedLocally,
} from './image-bench.ts';
import { BOMB, PROBE, REHEARSAL_KEY, rehearsalOf } from './image-probes.ts';
import { lacking } from './lacking.ts';
import { isRun, itNeeding } from './needs.ts';
import { trainingPost } from './workbench.ts';

const missing = lacking({ root: true, programs: CONTAINER_PROGRAMS });
const itInContainer = itNeeding(missing);

const SECRET = 'a/secret+of-no-known.form';
const SECRETS = {
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/0123',
};

let bench: ImageBench;
let workbench: string;
let local: Awaited<ReturnType<typeof trainedLocally>>;

beforeAll(async () => {
  if (!isRun(missing)) return;
  bench = await openImageBench();
  const post = trainingPost({ steps: 4, claims: 'It runs 4 steps.' });
  workbench = await readableWorkbench(bench, 'bench', {
    'probe.py': PROBE,
    'post.md': post.replace('--add_version', '--external_plugins probe.py --add_version'),
  });
  local = await trainedLocally(workbench);
});
afterAll(() => (bench === undefined ? undefined : rm(bench.folder, { recursive: true, force: true })));

/** What the flow keeps beside evidence: the job and its plans, which the container was only given. */
const isEvidence = (path: string): boolean => !/^(?:job\.json|reservation|plans\/)/.test(path);

/** Has the image execute a plan as a job, with a credential in its environment. */
async function runJob(name: string, plan: Uint8Array, start: Start = {}) {
  const store = await storeWith(bench, name, plan);
  const ended = await runInImage(bench, {
    ...start,
    volumes: [`${workbench}:${workbench}:ro`, `${store}:/store`, ...(start.volumes ?? [])],
    variables: { ...SECRETS, ...jobVariables('/store', plan, 1), ...start.variables },
  });
  return { ...ended, store };
}

/** The plan of the local run with other fields. */
function changedPlan(fields: object): Uint8Array {
  return Buffer.from(JSON.stringify({ ...JSON.parse(local.plan.toString()), ...fields }));
}

describe('the trainer image, without a writable root and with three capabilities', () => {
  itInContainer(
    'leaves the same evidence of an attempt as the local run, and keeps training apart',
    async () => {
      const { store, errors, exitCode } = await runJob('store', local.plan);

      expect(errors).toBe('');
      expect(exitCode).toBe(0);
      const found = await filesUnder(join(store, local.prefix));
      const names = (files: ReadonlyMap<string, string>) => new Set([...files.keys()].filter(isEvidence));
      expect(names(found)).toEqual(names(local.files));
      const steps = stepsOf(found.get('logging.jsonl'));
      expect(steps).toHaveLength(4);
      expect(steps).toEqual(stepsOf(local.files.get('logging.jsonl')));
      const result = attemptResult.parse(JSON.parse(found.get('result.json') ?? ''));
      const localResult = attemptResult.parse(JSON.parse(local.files.get('result.json') ?? ''));
      expect(result.adapter).toEqual(localResult.adapter);
      expect(result).toMatchObject({ stage: 'done', job: 'batch-job', try: 1, separated: true });
      expect(found.get('train.log')).toContain('probe: user 10002, some others, could []');
      expect([...found.values()].join('\n')).not.toContain(SECRET);
      expect(await stat(join(store, 'planted')).catch(() => null)).toBeNull();
    },
  );

  itInContainer('rehearses a run, as the training user too', async () => {
    const plan = rehearsalOf(local.plan, workbench);

    const { store, exitCode, output } = await runJob('rehearsals', plan);

    expect(output).toContain('"message":"rehearsed"');
    expect(exitCode).toBe(0);
    const answers = (await filesUnder(store)).get(REHEARSAL_KEY) ?? '';
    expect(JSON.parse(answers)).toMatchObject({
      validated: { outcome: 'accepted' },
      trained: { outcome: 'passed' },
    });
    expect(answers).not.toContain(SECRET);
  });

  itInContainer('runs a plan file, and refuses code of an author who is not trusted', async () => {
    const folder = join(bench.folder, 'plan');
    await mkdir(folder);
    await writeFile(join(folder, 'untrusted.json'), changedPlan({ author: 'untrusted', inputs: [] }));

    const ended = await runInImage(bench, {
      volumes: [`${folder}:/plan:ro`],
      words: ['/plan/untrusted.json'],
    });

    expect(ended.output).toContain(
      'the author is not trusted to bring code, and the run would execute --external_plugins',
    );
    expect(ended.exitCode).toBe(10);
  });

  itInContainer('outlives a run that starts processes without end, and leaves none of them', async () => {
    const folder = join(bench.folder, 'bomb-program');
    await mkdir(folder);
    await writeFile(join(folder, 'swift'), BOMB, { mode: 0o755 });

    const { exitCode, output } = await runJob('bomb', changedPlan({ timeoutSeconds: 3 }), {
      volumes: [`${folder}/swift:/opt/engine/bin/swift:ro`],
      variables: { MUSTRUN_PROCESSES: '150' },
    });

    expect(output).toContain('not done after 3 s');
    expect(exitCode).toBe(32);
  });

  itInContainer('stops before it loads a model on a smaller card than was planned for', async () => {
    const folder = join(bench.folder, 'card');
    await mkdir(folder);
    // A test double: a card of 16 GB, as its driver shows it.
    await writeFile(join(folder, 'nvidia-smi'), "#!/bin/sh\necho 'Tesla T4, 570.86.15, 15360'\n", {
      mode: 0o755,
    });
    const cards = { name: 'NVIDIA A10G', devices: 1, memoryMiB: 23_028 };

    const words =
      `--model Qwen/Qwen2.5-7B-Instruct --dataset sums.jsonl --tuner_type lora --torch_dtype bfloat16 --max_length 2048 --quant_method bnb --quant_bits 4 --per_device_train_batch_size 4 --gradient_accumulation_steps 4`.split(
        ' ',
      );
    const plan = changedPlan({ cards, words, inputs: [] });

    const { store, exitCode, output } = await runJob('smaller-card', plan, {
      volumes: [`${folder}/nvidia-smi:/usr/local/bin/nvidia-smi:ro`],
    });

    const sentence =
      'the plan is for 1 x NVIDIA A10G with 22.5 GiB each, and this machine has 1 x Tesla T4 with 15.0 GiB; what would fit: per_device_train_batch_size 2';
    expect(output).toContain(sentence);
    expect(exitCode).toBe(10);
    const evidence = await filesUnder(join(store, local.prefix, 'tries', 'batch-job-1'));
    const result = attemptResult.parse(JSON.parse(evidence.get('result.json') ?? ''));
    expect(result).toMatchObject({ stage: 'plan', message: expect.stringContaining(sentence) });
    expect(JSON.parse(evidence.get('environment.json') ?? '').gpus).toEqual([
      { name: 'Tesla T4', driver: '570.86.15', memoryMiB: 15_360 },
    ]);
    expect([...evidence.keys()]).not.toContain('train.log');
  });

  itInContainer('says what it needs, given nothing', async () => {
    const ended = await runInImage(bench, {});

    expect(ended.errors).toContain('found neither a terminal nor a plan');
    expect(ended.exitCode).toBe(64);
  });

  itInContainer('tells what it was made of', async () => {
    const labels = await must(bench.engine, 'podman', [
      ...['image', 'inspect', '--format', '{{json .Labels}}', bench.image],
    ]);

    expect(JSON.parse(labels)).toMatchObject({
      'org.opencontainers.image.base.name': 'localhost/mustrun-base:bookworm',
      'org.opencontainers.image.base.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'mustrun.node.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'mustrun.engine': '4.6.0',
    });
  });
});
