import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProcessQueue } from '../../adapters/process/process-queue.ts';
import { type Behaviour, describeJobQueue } from './job-queue-suite.ts';

const SCRIPTS: Readonly<Record<Behaviour, string>> = {
  succeed: '',
  'fail with 31': 'process.exitCode = 31',
  'run for a minute': 'setTimeout(() => {}, 60_000)',
  'ignore TERM for a minute': 'process.on("SIGTERM", () => {}); setTimeout(() => {}, 60_000)',
};

function queueIn(directory: string): ProcessQueue {
  return new ProcessQueue({
    directory,
    graceSeconds: 1,
    environment: {},
    // The plan's key carries the script: what a job does is all that this suite needs to know of a plan.
    command: ({ planKey }) => [process.execPath, '--eval', planKey],
  });
}

describeJobQueue('processes of this machine', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mustrun-jobs-'));
  return {
    queue: queueIn(directory),
    request: (behaviour, timeoutSeconds = 60) => ({
      name: 'verify-0123456789ab-1',
      planKey: SCRIPTS[behaviour],
      planDigest: '',
      timeoutSeconds,
    }),
    close: () => rm(directory, { recursive: true }),
  };
});

it('a later queue over the same folder sees a job run, and can stop it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mustrun-jobs-'));
  const first = queueIn(directory);
  const request = {
    name: 'verify',
    planKey: SCRIPTS['run for a minute'],
    planDigest: '',
    timeoutSeconds: 60,
  };
  const job = await first.submit(request);
  const second = queueIn(directory);
  expect(await second.describe(job)).toEqual({ kind: 'running' });

  await second.terminate(job, 'by another');

  expect(await second.describe(job)).toMatchObject({ kind: 'failed' });
  await rm(directory, { recursive: true });
});
