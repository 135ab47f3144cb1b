import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProcessQueue } from '../../adapters/process/process-queue.ts';
import { ANYWHERE } from '../fakes/anywhere.ts';
import { describeJobQueue } from './job-queue-suite.ts';
import { JOB_SCRIPTS } from './job-scripts.ts';

function queueIn(directory: string): ProcessQueue {
  return new ProcessQueue({
    directory,
    graceSeconds: 1,
    environment: () => ({}),
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
      planKey: JOB_SCRIPTS[behaviour],
      planDigest: '',
      timeoutSeconds,
      ...ANYWHERE,
    }),
    close: () => rm(directory, { recursive: true }),
  };
});

it('a later queue over the same folder sees a job run, and can stop it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mustrun-jobs-'));
  const first = queueIn(directory);
  const request = {
    name: 'verify',
    planKey: JOB_SCRIPTS['run for a minute'],
    planDigest: '',
    timeoutSeconds: 60,
    ...ANYWHERE,
  };
  const job = await first.submit(request);
  const second = queueIn(directory);
  expect(await second.describe(job)).toEqual({ kind: 'running' });

  await second.terminate(job, 'by another');

  expect(await second.describe(job)).toMatchObject({ kind: 'failed' });
  await rm(directory, { recursive: true });
});

it('a job whose process was killed outright takes its engine with it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mustrun-jobs-'));
  const queue = queueIn(directory);
  // What the runner does: an engine in a group of its own, noted beside the job.
  const script = `
    const { spawn } = require('node:child_process');
    const { readFileSync, writeFileSync } = require('node:fs');
    const engine = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const stat = readFileSync('/proc/' + engine.pid + '/stat', 'utf8');
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync('engine.json', JSON.stringify({ group: engine.pid, startedAt }));
    setTimeout(() => {}, 60_000);`;
  const job = await queue.submit({
    name: 'verify',
    planKey: script,
    planDigest: '',
    timeoutSeconds: 60,
    ...ANYWHERE,
  });
  const read = async (name: string) => {
    const text = await readFile(join(directory, job, name), 'utf8').catch(() => null);
    return text === null ? null : JSON.parse(text);
  };
  await expect.poll(() => read('engine.json')).not.toBeNull();
  const { group } = await read('engine.json');
  const runner = Number((await readFile(join(directory, job, 'start-1'), 'utf8')).split('\n')[0]);

  process.kill(runner, 'SIGKILL');
  await expect.poll(() => queue.describe(job), { timeout: 20_000 }).toMatchObject({ kind: 'failed' });

  expect(() => process.kill(group, 0)).toThrow();
  await rm(directory, { recursive: true });
});
