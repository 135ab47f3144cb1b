import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type JobStart, readJob } from '../../adapters/process/job-folder.ts';
import { groupIsAlive } from '../../adapters/process/process-group.ts';
import { type HubServer, startHubServer } from '../fakes/hub/hub-server.ts';
import { evidenceOf, MODEL, ROOT, standInModel, start, verifyOutput } from './workbench.ts';

const WEIGHTS = 'model.safetensors';
const HELD_OUT = 'data/held-out.jsonl';

let directory = '';
let server: HubServer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mustrun-hub-inputs-'));
  server = await startHubServer();
  const folder = await standInModel();
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name): Promise<[string, string | Buffer]> => {
      const body = await readFile(join(folder, name));
      return [name, name === WEIGHTS ? body : body.toString()];
    }),
  );
  server.repositories.add({ kind: 'model', id: MODEL, licence: 'mit', files: Object.fromEntries(files) });
  server.repositories.add({
    kind: 'dataset',
    id: 'own/sums',
    licence: 'mit',
    files: {
      'README.md': `---\nconfigs:\n- config_name: easy\n  data_files: data/easy.jsonl\n- config_name: hard\n  data_files: ${HELD_OUT}\n---\n`,
      'data/easy.jsonl': rows(40),
      [HELD_OUT]: rows(8),
    },
  });
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

function rows(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => ({
    messages: [
      { role: 'user', content: `What is ${index} plus 1?` },
      { role: 'assistant', content: `It is ${index + 1}.` },
    ],
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function writePost(words: string): Promise<void> {
  const command = `swift sft --model ${MODEL} ${words} --tuner_type lora --torch_dtype float32 --use_cpu true --max_steps 2 --per_device_train_batch_size 2 --gradient_accumulation_steps 1`;
  await writeFile(
    join(directory, 'post.md'),
    `# Sums\n\n\`\`\`shell\n${command}\n\`\`\`\n\nIt runs 2 steps.\n`,
  );
}

/** Starts a verification where both hubs are the stand-in, which knows nobody. */
function startVerify(...words: readonly string[]) {
  return start(
    '/usr/bin/env',
    [
      `HF_ENDPOINT=${server.url}`,
      `MODELSCOPE_DOMAIN=${server.url}`,
      process.execPath,
      join(ROOT, 'cli', 'mustrun.mjs'),
      ...['verify', '--json', 'post.md', ...words],
    ],
    directory,
  );
}

async function verifyRun(...words: readonly string[]) {
  const { output, errors, exitCode } = await startVerify(...words).end;
  const [run] = verifyOutput.parse(JSON.parse(output)).posts.flatMap(({ runs }) => runs);
  if (run === undefined) throw new Error(`no run in ${output}${errors}`);
  return { ...run, exitCode, errors };
}

/** The paths of files that were asked for since the last call. */
function downloads(): readonly string[] {
  return server.seen
    .splice(0)
    .filter(({ method }) => method === 'GET')
    .flatMap(({ at, target }) => {
      if (at === 'storage') return [WEIGHTS];
      const url = new URL(target, server.url);
      return url.searchParams.get('FilePath') ?? /\/resolve\/[^/]+\/(.+)$/.exec(url.pathname)?.[1] ?? [];
    });
}

it('a model and a subset of a data set come from ModelScope, once, and are what the engine is given', async () => {
  await writePost("--dataset 'own/sums:easy#16'");

  const first = await verifyRun();

  expect(first.errors).toMatch(/downloading Qwen\/Qwen2\.5-0\.5B-Instruct, own\/sums: \d/);
  expect(first).toMatchObject({ trained: true, reason: null, exitCode: 0 });
  expect(downloads()).toEqual(expect.arrayContaining([WEIGHTS, 'config.json', 'data/easy.jsonl']));
  const evidence = await evidenceOf(directory, first.identity ?? '');
  expect(JSON.parse(evidence.get('args.json') ?? '')).toMatchObject({
    model: MODEL,
    model_type: 'qwen2',
    dataset: ['own/sums:easy#16'],
  });
  const commit = server.repositories.find('model', MODEL)?.revisions.get('master') ?? 'no commit';
  const sha256 = createHash('sha256')
    .update(await readFile(join(await standInModel(), WEIGHTS)))
    .digest('hex');
  const { inputs } = z
    .object({
      inputs: z.array(z.object({ id: z.string(), revision: z.string(), files: z.array(z.unknown()) })),
    })
    .parse(JSON.parse(evidence.get('inputs.json') ?? ''));
  expect(inputs.map(({ id, revision }) => [id, revision])).toEqual([
    [MODEL, commit],
    ['own/sums', 'master'],
  ]);
  expect(inputs[0]?.files).toContainEqual(expect.objectContaining({ path: WEIGHTS, sha256 }));

  const again = await verifyRun('--again');

  expect(again).toMatchObject({ identity: first.identity, attempts: 2, trained: true });
  expect(downloads()).toEqual([]);
});

it('a download that is killed in the middle is gone on from', async () => {
  await writePost('--dataset own/sums:hard --use_hf true');
  const size = (await readFile(join(await standInModel(), WEIGHTS))).length;
  const digest = createHash('sha256')
    .update(await readFile(join(await standInModel(), WEIGHTS)))
    .digest('hex');
  const stalled = Math.floor(size / 2);
  server.fail(new RegExp(`^/${digest}`), { kind: 'stall', afterBytes: stalled });

  const { child, end } = startVerify();
  const part = join(directory, '.mustrun', 'cache', 'parts', digest);
  await until(async () => (await readFile(part).catch(() => Buffer.alloc(0))).length >= stalled);
  child.kill('SIGKILL');
  await killJobs();
  await end;
  server.seen.splice(0);
  const second = await verifyRun();

  expect(second).toMatchObject({ trained: true, reason: null, exitCode: 0 });
  const asked = server.seen.filter(({ at }) => at === 'storage').map(({ range }) => range);
  const [, from] = /^bytes=(\d+)-/.exec(asked[0] ?? '') ?? [];
  expect(asked).toEqual([`bytes=${from}-${size - 1}`]);
  // What came last before the kill may not have been noted.
  expect(Number(from)).toBeGreaterThan(stalled - 64 * 1024);
});

it('a file with other bytes than the hub says is an error, and nothing is trained', async () => {
  await writePost('--dataset own/sums:easy');
  const digest = createHash('sha256')
    .update(await readFile(join(await standInModel(), WEIGHTS)))
    .digest('hex');
  server.fail(new RegExp(`^/${digest}`), { kind: 'alter' }, { kind: 'alter' });

  const { attempts, reason, exitCode } = await verifyRun();

  expect(attempts).toBe(0);
  expect(reason).toMatch(
    new RegExp(
      `^model\\.safetensors of ${MODEL} is not what the hub says: it has SHA-256 [0-9a-f]{64}, and the hub says ${digest}$`,
    ),
  );
  expect(exitCode).toBe(2);
  expect(await jobExitCodes()).toEqual([20]);
});

it('--offline downloads nothing, and says what would help', async () => {
  await writePost('--dataset own/sums:easy');

  const { output, exitCode } = await startVerify('--offline').end;
  const [post] = verifyOutput.parse(JSON.parse(output)).posts;

  expect(post?.runs).toMatchObject([{ attempts: 0, reason: `the model ${MODEL} of --model is not at hand` }]);
  expect(post?.problems).toMatchObject([
    { code: 'missing-model', repair: expect.stringMatching(/--offline/) },
  ]);
  expect(exitCode).toBe(2);
  expect(server.seen).toEqual([]);
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 600; look++) {
    if (await isSo()) return;
    await sleep(100);
  }
  throw new Error('waited a minute for nothing');
}

async function starts(): Promise<readonly JobStart[]> {
  const folder = join(directory, '.mustrun', 'jobs');
  const jobs = await Promise.all((await readdir(folder)).map((job) => readJob(join(folder, job))));
  return jobs.flatMap((job) => job?.starts ?? []);
}

/** A job outlives the verification that was killed; it is killed as hard. */
async function killJobs(): Promise<void> {
  for (const { group } of await starts()) {
    process.kill(-group, 'SIGKILL');
    await until(async () => !groupIsAlive(group));
  }
}

async function jobExitCodes(): Promise<readonly (number | null)[]> {
  return (await starts()).map(({ exit }) => exit?.code ?? null);
}
