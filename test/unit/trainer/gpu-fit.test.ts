import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runAttempt } from '../../../containers/trainer/run-attempt.ts';
import { plan } from '../flow/small-plan.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-card-'));
  await writeFile(join(folder, 'nvidia-smi'), '#!/bin/sh\necho "Tesla T4, 535.183.01, 15360"\n');
  await chmod(join(folder, 'nvidia-smi'), 0o755);
  vi.stubEnv('PATH', [folder, process.env.PATH].join(delimiter));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A model that nobody answers for: to download it would be an error. */
const model = {
  ...({ kind: 'hub', role: 'model', hub: 'model-scope', id: 'a/b', path: 'a/b', whole: true } as const),
  ...{ revision: 'main', pin: '0'.repeat(40), files: [{ path: 'config.json', bytes: 2, digest: null }] },
};

it('an attempt that was planned for a larger card ends before a download and the engine', async () => {
  const cards = { name: 'A10G', devices: 1, memoryMiB: 22_888 };

  const result = await runAttempt(
    { ...plan, cards, inputs: [model] },
    {
      directory: folder,
      cache: join(folder, 'cache'),
      sharedCache: null,
      // There is no engine: to start it would be an error.
      engineHome: join(folder, 'nowhere'),
      job: 'job-1',
      try: 1,
      resumedAt: null,
      user: null,
      stop: new AbortController().signal,
      onProgress: () => undefined,
      environment: { MODELSCOPE_DOMAIN: '127.0.0.1:9' },
    },
  );

  expect(result).toMatchObject({ stage: 'plan', engineExitCode: null });
  expect(result.message).toMatch(
    /1 x A10G with 22\.4 GiB each, and this machine has 1 x Tesla T4 with 15\.0 GiB/,
  );
  const kept = JSON.parse(await readFile(join(folder, 'evidence', 'environment.json'), 'utf8'));
  expect(kept.gpus).toEqual([{ name: 'Tesla T4', driver: '535.183.01', memoryMiB: 15_360 }]);
});
