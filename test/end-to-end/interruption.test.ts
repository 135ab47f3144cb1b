import { execFileSync } from 'node:child_process';
import { glob, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
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
