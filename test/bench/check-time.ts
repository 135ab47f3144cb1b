import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const corpus =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const ROUNDS = 5;
const ALLOWED = { start: 200, check: 300 };

/** How long `mustrun` takes to start, to check a post of 1,000 lines once started, and to check a whole folder. */
export async function timeOfCheck(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-bench-'));
  await writeFile(join(folder, 'long.md'), longPost());
  const bare = median(() => run(['-e', '0'], folder));
  const start = median(() => run([join(ROOT, 'cli', 'mustrun.mjs'), '--version'], folder));
  const whole = median(() => run([join(ROOT, 'cli', 'mustrun.mjs'), 'check', 'long.md'], folder));
  const check = median(() => checkOnly(folder));
  const lines = [
    `  node alone ${bare.toFixed(0)} ms; mustrun starts in ${start.toFixed(0)} ms; allowed ${ALLOWED.start}: ${start <= ALLOWED.start ? 'kept' : 'NOT kept'}`,
    `  check of 1,000 lines: ${check.toFixed(0)} ms once its modules are loaded; allowed ${ALLOWED.check}: ${check <= ALLOWED.check ? 'kept' : 'NOT kept'}; the whole command ${whole.toFixed(0)} ms`,
  ];
  const posts = existsSync(corpus) ? globSync(`${corpus}/**/*.md`) : [];
  if (posts.length > 0) {
    const time = run([join(ROOT, 'cli', 'mustrun.mjs'), 'check', '--json', ...posts], folder);
    lines.push(`  check of ${posts.length} posts: ${(time / 1000).toFixed(1)} s`);
  }
  await rm(folder, { recursive: true });
  return lines.join('\n');
}

/** Sections with a command, a table and prose, as a long tutorial has them. */
function longPost(): string {
  const section = (number: number): readonly string[] => [
    `## Part ${number}`,
    '',
    'The command below trains for a while, and then the loss is what it is.',
    '',
    '```shell',
    `swift sft --model Qwen/Qwen2.5-7B-Instruct --dataset AI-ModelScope/alpaca-gpt4-data-en#${number}00 \\`,
    '    --tuner_type lora --learning_rate 1e-4 --per_device_train_batch_size 1 --max_length 2048',
    '```',
    '',
    '| quantity | value |',
    '|---|---|',
    `| train loss | 0.8${number} |`,
    '| memory | 22GiB |',
    '',
    ...Array.from(
      { length: 10 },
      (_, line) => `Prose of line ${line}, with a [link](#part-${number}) and \`code\`.`,
    ),
    '',
  ];
  const lines = ['# A long post', '', 'ms-swift 4.6.0, Python 3.11, one A10G.', ''];
  for (let number = 1; lines.length < 1_000; number += 1) lines.push(...section(number));
  return lines.slice(0, 1_000).join('\n');
}

/** Milliseconds that a call of Node takes. */
function run(words: readonly string[], folder: string): number {
  const since = performance.now();
  const { error } = spawnSync(process.execPath, words, { cwd: folder, stdio: 'ignore' });
  if (error) throw error;
  return performance.now() - since;
}

/** Milliseconds that the first check of a process takes, behind the loading of its modules. */
function checkOnly(folder: string): number {
  const script = `
    const { enableCompileCache } = await import('node:module');
    enableCompileCache(${JSON.stringify(join(ROOT, '.mustrun', 'compile-cache'))});
    const { check } = await import(${JSON.stringify(join(ROOT, 'cli', 'commands', 'check.ts'))});
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = () => true;
    const since = performance.now();
    await check(['long.md'], { format: 'text', gpu: null, online: false });
    write(String(performance.now() - since));`;
  const words = ['--input-type=module', '--eval', script];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** Of several calls; the first one warms the caches and does not count. */
function median(call: () => number): number {
  call();
  const times = Array.from({ length: ROUNDS }, call).toSorted((one, other) => one - other);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}
