import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, start, verifyOutput } from './workbench.ts';

/** How many runs each example post has, beside those of the demo. */
const POSTS = [
  ['posts/alignment.md', 10],
  ['posts/tuners.md', 6],
  ['posts/own-parts.md', 1],
  ['posts/pictures.md', 3],
  ['posts/evaluation.md', 4],
] as const;

it.each(POSTS)(
  '%s is trained by the real engine, all %i runs of it, and every claim holds',
  async (post, runs) => {
    const home = await mkdtemp(join(tmpdir(), 'mustrun-example-'));
    const words = [
      `MUSTRUN_HOME=${home}`,
      process.execPath,
      join(ROOT, 'cli', 'mustrun.mjs'),
      'verify',
      post,
    ];

    const { exitCode, output, errors } = await start('/usr/bin/env', [...words, '--json'], ROOT).end;

    const [report] = verifyOutput.parse(JSON.parse(output)).posts;
    expect(report?.runs.map(({ id, attempts, reason }) => ({ id, attempts, reason }))).toEqual(
      report?.runs.map(({ id }) => ({ id, attempts: 1, reason: null })),
    );
    expect(report?.runs).toHaveLength(runs);
    expect(report?.claims.filter(({ verdict }) => verdict !== 'reproduced')).toEqual([]);
    expect(report?.claims.length).toBeGreaterThanOrEqual(runs);
    expect(exitCode, errors).toBe(0);
    await rm(home, { recursive: true });
  },
);
