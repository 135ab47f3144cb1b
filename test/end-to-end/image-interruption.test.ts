import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { S3Store } from '../../adapters/s3/s3-store.ts';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { CONTAINER_PROGRAMS, podman } from '../stand-ins/containers/engine.ts';
import {
  filesUnder,
  type ImageBench,
  jobVariables,
  openImageBench,
  readableWorkbench,
  type Start,
  startWords,
  stepsOf,
  storeWith,
  trainedLocally,
} from './image-bench.ts';
import { lacking } from './lacking.ts';
import { isRun, itNeeding } from './needs.ts';
import { trainingPost } from './workbench.ts';

const missing = lacking({ root: true, programs: CONTAINER_PROGRAMS });
const itInContainer = itNeeding(missing);

const STEPS = 10;
const STOPPED_AT = 3;

/** Leaves time to stop the training in its middle. */
const SLOW = `import time

from swift.callbacks import TrainerCallback, callbacks_map


class Slow(TrainerCallback):
    def on_step_end(self, args, state, control, **kwargs):
        time.sleep(0.3)


callbacks_map['slow'] = Slow
`;

let bench: ImageBench;
let moto: Moto;
let workbench: string;
/** The same training on this machine, which nobody stopped. */
let expected: Awaited<ReturnType<typeof trainedLocally>>;

beforeAll(async () => {
  if (!isRun(missing)) return;
  [bench, moto] = await Promise.all([openImageBench(), Moto.start()]);
  const post = trainingPost({ steps: STEPS, claims: `It runs ${STEPS} steps.` });
  workbench = await readableWorkbench(bench, 'bench', {
    'slow.py': SLOW,
    'post.md': post.replace('--add_version', '--external_plugins slow.py --callbacks slow --add_version'),
  });
  expected = await trainedLocally(workbench);
});
afterAll(async () => {
  await moto?.stop();
  if (bench !== undefined) await rm(bench.folder, { recursive: true, force: true });
});

/** Starts the image and has it stopped, as Batch does before a machine goes, once it told a step. */
async function stoppedAt(step: number, name: string, start: Start): Promise<number | null> {
  const words = startWords(bench, { ...start, options: ['--name', name] });
  const child = spawn('podman', words, {
    env: { ...bench.engine.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes(`"step":${step},`)) continue;
    await podman(bench.engine, ['stop', '--time', '30', name]);
  }
  return ended;
}

interface Place {
  readonly start: Omit<Start, 'variables'>;
  readonly variables: (number: number) => Readonly<Record<string, string>>;
  readonly files: () => Promise<ReadonlyMap<string, string>>;
}

async function inDirectory(): Promise<Place> {
  const store = await storeWith(bench, 'store', expected.plan);
  return {
    start: { volumes: [`${workbench}:${workbench}:ro`, `${store}:/store`] },
    variables: (number) => jobVariables('/store', expected.plan, number),
    files: () => filesUnder(join(store, expected.prefix)),
  };
}

async function inBucket(): Promise<Place> {
  const { endpoint, region, credentials } = moto.access;
  const client = new S3Client({ ...moto.access, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'attempts' }));
  const store = new S3Store({ client, bucket: 'attempts', prefix: 'here/' });
  await store.create('plan.json', expected.plan);
  return {
    start: { volumes: [`${workbench}:${workbench}:ro`], network: 'host' },
    variables: (number) => ({
      ...jobVariables('s3://attempts/here', expected.plan, number),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
    files: async () => {
      const keys = await store.list(`${expected.prefix}/`);
      const files = await Promise.all(
        keys.map(async (key) => {
          const body = (await store.read(key))?.body ?? new Uint8Array();
          return [key.slice(expected.prefix.length + 1), Buffer.from(body).toString('latin1')] as const;
        }),
      );
      return new Map(files);
    },
  };
}

describe('an attempt in the image that is asked to stop', () => {
  itInContainer.each([
    ['a directory', inDirectory],
    ['a bucket', inBucket],
  ])('leaves its checkpoint in %s, and the next try ends as if nothing had happened', async (name, open) => {
    const place = await open();

    const first = await stoppedAt(STOPPED_AT, `stopped-${name.slice(2)}`, {
      ...place.start,
      variables: place.variables(1),
    });

    expect(first).toBe(75);
    const kept = [...(await place.files()).keys()];
    expect(kept).toContainEqual(expect.stringMatching(/^checkpoints\/\d+-batch-job-1\/complete$/));
    expect(kept).not.toContain('done');

    const second = await stoppedAt(STEPS + 1, `resumed-${name.slice(2)}`, {
      ...place.start,
      variables: place.variables(2),
    });

    expect(second).toBe(0);
    const files = await place.files();
    const result = attemptResult.parse(JSON.parse(files.get('result.json') ?? ''));
    expect(result).toMatchObject({ stage: 'done', try: 2, separated: true });
    expect(result.resumedAt).toBeGreaterThanOrEqual(STOPPED_AT);
    expect(result.resumedAt).toBeLessThan(STEPS);
    const steps = stepsOf(files.get('logging.jsonl'));
    expect(steps).toHaveLength(STEPS);
    expect(steps).toEqual(stepsOf(expected.files.get('logging.jsonl')));
    expect(result.adapter).toEqual(JSON.parse(expected.files.get('result.json') ?? '').adapter);
  });
});
