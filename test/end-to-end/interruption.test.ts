import { execFileSync } from 'node:child_process';
import { glob, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { evidenceOf, makeWorkbench, ROOT, start, trainingPost, verifyJson } from './workbench.ts';

/** Command lines of the processes that run in a folder or name it. */
async function processesIn(directory: string): Promise<readonly string[]> {
  const listed = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const found: string[] = [];
  for (const line of listed) {
    const id = line.trim().split(' ')[0] ?? '';
    const workingDirectory = await readlink(`/proc/${id}/cwd`).catch(() => '');
    if (line.includes(directory) || workingDirectory.startsWith(directory)) found.push(line);
  }
  return found;
}

async function logOfRunningTraining(directory: string): Promise<string> {
  for (;;) {
    for await (const path of glob(join(directory, '.mustrun/jobs/*/work/mustrun-output/logging.jsonl')))
      return path;
    await sleep(100);
  }
}

it('a TERM in training leaves no process, and the next verify completes the work', async () => {
  const directory = await makeWorkbench();
  await writeFile(join(directory, 'post.md'), trainingPost({ steps: 300, claims: 'It runs 300 steps.' }));
  const { child, end } = start(
    process.execPath,
    [join(ROOT, 'cli', 'mustrun.mjs'), 'verify', 'post.md'],
    directory,
  );
  await logOfRunningTraining(directory);
  expect((await processesIn(directory)).join('\n')).toContain('cli/sft.py');

  child.kill('SIGTERM');
  const stopped = await end;

  expect(stopped.exitCode).toBe(143);
  expect(stopped.errors).toMatch(/stopping the run; what is complete is kept/);
  expect(await processesIn(directory)).toEqual([]);

  const { exitCode, runs, claims } = await verifyJson('post.md', directory);

  expect(runs).toMatchObject([{ attempts: 1, trained: true }]);
  expect(claims).toMatchObject([{ verdict: 'reproduced', measured: 300 }]);
  expect(exitCode).toBe(0);
  const files = await evidenceOf(directory, runs[0]?.identity ?? '');
  expect([...files.keys()].filter((path) => path.startsWith('tries/')).length).toBeGreaterThan(0);
});

/** A callback of the post's own, which leaves time to send a signal in the middle. */
const SLOW_PLUGIN = `import time

from swift.callbacks import TrainerCallback, callbacks_map


class Slow(TrainerCallback):
    def on_step_end(self, args, state, control, **kwargs):
        time.sleep(0.4)


callbacks_map['slow'] = Slow
`;

const slowPost = trainingPost({ steps: 20, claims: 'It runs 20 steps.' }).replace(
  '--add_version false',
  '--add_version false --external_plugins slow.py --callbacks slow',
);

async function slowWorkbench(): Promise<string> {
  const directory = await makeWorkbench();
  await writeFile(join(directory, 'slow.py'), SLOW_PLUGIN);
  await writeFile(join(directory, 'post.md'), slowPost);
  return directory;
}

const result = z.object({
  resumedAt: z.int().nullable(),
  adapter: z.object({ sha256: z.string() }),
  command: z.array(z.string()),
});

/** What a verified run left: its losses step by step, and the facts of its result. */
async function leftBy(directory: string, identity: string) {
  const files = await evidenceOf(directory, identity);
  const read = (path: string): string => files.get(path) ?? '';
  const { steps } = readTrainingLog(read('logging.jsonl'));
  return {
    losses: steps.map(({ step, values }) => [step, values.loss, values.grad_norm]),
    ...result.parse(JSON.parse(read('result.json'))),
  };
}

/** The whole training, once for the tests that interrupt it. */
let uninterrupted: Promise<Awaited<ReturnType<typeof leftBy>>> | null = null;

async function trainedWithoutInterruption() {
  const directory = await slowWorkbench();
  const { runs } = await verifyJson('post.md', directory);
  return leftBy(directory, runs[0]?.identity ?? '');
}

it('a training that is stopped at step 7 of 20 goes on from there, and ends as if it had not been', async () => {
  const stopped = await slowWorkbench();
  uninterrupted ??= trainedWithoutInterruption();
  const expected = await uninterrupted;
  const { child, end } = start(
    process.execPath,
    [join(ROOT, 'cli', 'mustrun.mjs'), 'verify', 'post.md'],
    stopped,
  );
  const log = await logOfRunningTraining(stopped);
  while (readTrainingLog(await readFile(log, 'utf8')).steps.length < 7) await sleep(50);

  child.kill('SIGTERM');
  await end;
  expect(await processesIn(stopped)).toEqual([]);
  const resumed = await verifyJson('post.md', stopped);

  const found = await leftBy(stopped, resumed.runs[0]?.identity ?? '');
  expect(expected.losses).toHaveLength(20);
  expect(expected.resumedAt).toBeNull();
  expect(found.resumedAt).toBeGreaterThanOrEqual(7);
  expect(found.resumedAt).toBeLessThan(20);
  expect(found.losses).toEqual(expected.losses);
  expect(found.adapter).toEqual(expected.adapter);
  expect(found.command.join(' ')).toContain('--callbacks slow graceful_exit');
  expect(resumed.claims).toMatchObject([{ verdict: 'reproduced', measured: 20 }]);
});

async function isKept(directory: string, step: number): Promise<boolean> {
  for await (const _ of glob(join(directory, `.mustrun/store/runs/**/checkpoints/${step}-*/complete`)))
    return true;
  return false;
}

it('a training whose machine is lost goes on from the last checkpoint that was kept on the way', async () => {
  const lost = await slowWorkbench();
  uninterrupted ??= trainedWithoutInterruption();
  const expected = await uninterrupted;
  await writeFile(
    join(lost, 'post.md'),
    slowPost.replace('--add_version false', '--add_version false --save_steps 5'),
  );
  const { child, end } = start(
    process.execPath,
    [join(ROOT, 'cli', 'mustrun.mjs'), 'verify', 'post.md'],
    lost,
  );
  const log = await logOfRunningTraining(lost);
  while (!(await isKept(lost, 5))) await sleep(50);
  while (readTrainingLog(await readFile(log, 'utf8')).steps.length < 7) await sleep(50);

  const ids = (await processesIn(lost)).map((line) => line.trim().split(' ')[0] ?? '');
  await start('kill', ['-9', ...ids], lost).end;
  child.kill('SIGKILL');
  await end;
  const resumed = await verifyJson('post.md', lost);

  const found = await leftBy(lost, resumed.runs[0]?.identity ?? '');
  expect(found.resumedAt).toBe(5);
  expect(found.losses).toEqual(expected.losses);
  expect(found.adapter).toEqual(expected.adapter);
  expect(resumed.claims).toMatchObject([{ verdict: 'reproduced', measured: 20 }]);
});
