import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { CONTAINER_PROGRAMS } from '../stand-ins/containers/engine.ts';
import { type ImageBench, openImageBench, readableWorkbench, runInImage, startWords } from './image-bench.ts';
import { lacking } from './lacking.ts';
import { isRun, itNeeding } from './needs.ts';
import { MODEL, startWith, trainingPost } from './workbench.ts';

/** script(1) gives the container a terminal. */
const missing = lacking({ root: true, programs: [...CONTAINER_PROGRAMS, 'script'] });
const itInContainer = itNeeding(missing);

let bench: ImageBench;
let workbench: string;

beforeAll(async () => {
  if (!isRun(missing)) return;
  bench = await openImageBench();
  const post = trainingPost({ steps: 2, claims: 'It runs 2 steps.' });
  workbench = await readableWorkbench(bench, 'bench', { 'post.md': post });
});
afterAll(() => (bench === undefined ? undefined : rm(bench.folder, { recursive: true, force: true })));

const atWork = () => ({ volumes: [`${workbench}:/bench`], options: ['--workdir=/bench'] });

describe('the entry of the image, for a person, without a writable root', () => {
  itInContainer('verifies a post', async () => {
    const { output, exitCode } = await runInImage(bench, { ...atWork(), words: ['verify', 'post.md'] });

    expect(output).toMatch(/✔ reproduced\s+11\s+It runs 2 steps/);
    expect(exitCode).toBe(0);
  });

  itInContainer('fine-tunes by its menu', async () => {
    const { options, ...start } = atWork();
    const words = startWords(bench, { ...start, options: [...options, '--interactive', '--tty'] });
    const answers = ['2', MODEL, 'sums.jsonl#8', 'lora', '', '1', '1e-3', '4', '1', '512', 'tuned', 'q'];
    const { child, end } = startWith(
      { ...bench.engine.environment },
      'script',
      ['--quiet', '--return', '--command', ['podman', ...words].join(' '), '/dev/null'],
      bench.folder,
      'pipe',
    );
    child.stdin?.end(`${answers.join('\n')}\n`);

    const { output, exitCode } = await end;

    expect(output).toContain('ended with exit code 0');
    expect(exitCode).toBe(0);
    const [run = ''] = await readdir(join(workbench, 'tuned'));
    expect(await readdir(join(workbench, 'tuned', run, 'checkpoint-2'))).toContain(
      'adapter_model.safetensors',
    );
  });
});
