import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPost } from '../../core/post/read-post.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const POST = 'posts/first-lora.md';
const ENGINE = join(ROOT, '.mustrun', 'python');

/**
 * The wall time of `mustrun verify` against that of the post's own commands typed one after the other, both from
 * nothing, in the order A B B A so that a drift of the machine falls on both.
 */
export async function overheadOfVerify(): Promise<string> {
  const byHand: number[] = [];
  const verified: number[] = [];
  for (const turn of [byHand, verified, verified, byHand]) {
    turn.push(await timed(turn === byHand ? typeByHand : verify));
  }
  const [hand, ours] = [byHand, verified].map(
    (seconds) => seconds.reduce((sum, one) => sum + one, 0) / seconds.length,
  );
  if (hand === undefined || ours === undefined) throw new Error('nothing was timed');
  const allowed = 1.05 * hand + 3;
  return [
    `  by hand ${byHand.map(oneDecimal).join(', ')} s; mustrun verify ${verified.map(oneDecimal).join(', ')} s`,
    `  ratio ${(ours / hand).toFixed(3)}; allowed 1.05 x by hand + 3 s = ${oneDecimal(allowed)} s: ${ours <= allowed ? 'kept' : 'NOT kept'}`,
  ].join('\n');
}

async function typeByHand(): Promise<void> {
  await inFreshFolder(async (directory) => {
    for (const folder of ['posts', 'local']) await symlink(join(ROOT, folder), join(directory, folder));
    const post = readPost(POST, await readFile(join(ROOT, POST), 'utf8'));
    for (const { subcommand, words } of post.runs) {
      await run(join(ENGINE, 'bin', 'swift'), [subcommand, ...words.map(({ text }) => text)], directory, {
        MODELSCOPE_CACHE: join(directory, 'modelscope'),
      });
    }
  });
}

async function verify(): Promise<void> {
  await inFreshFolder((directory) =>
    run(process.execPath, [join(ROOT, 'cli', 'mustrun.mjs'), 'verify', POST], ROOT, {
      MUSTRUN_HOME: directory,
    }),
  );
}

async function inFreshFolder(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'mustrun-bench-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const since = performance.now();
  await work();
  return (performance.now() - since) / 1000;
}

function run(
  program: string,
  words: readonly string[],
  cwd: string,
  more: Record<string, string>,
): Promise<void> {
  const child = spawn(program, words, { cwd, env: { ...process.env, ...more }, stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`)),
    );
  });
}

function oneDecimal(seconds: number): string {
  return seconds.toFixed(1);
}
