import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AttemptResult, attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { evidenceOf, makeWorkbench, ROOT, verifyJson } from './workbench.ts';

describe('a run that is trained with three seeds, as posts/seeds.md shows it', () => {
  let verified: Awaited<ReturnType<typeof verifyJson>>;
  const results: AttemptResult[] = [];
  const resolved: unknown[] = [];

  beforeAll(async () => {
    const directory = await makeWorkbench();
    await symlink(join(ROOT, 'local'), join(directory, 'local'));
    await symlink(join(ROOT, 'posts'), join(directory, 'posts'));
    const identities: (string | null | undefined)[] = [];
    for (const words of [[], ['--again'], ['--again']]) {
      verified = await verifyJson('posts/seeds.md', directory, ...words);
      identities.push(verified.runs[0]?.identity);
    }
    expect(new Set(identities).size).toBe(1);
    for (const attempt of [1, 2, 3]) {
      const files = await evidenceOf(directory, identities[0] ?? '', attempt);
      results.push(attemptResult.parse(JSON.parse(files.get('result.json') ?? '')));
      resolved.push(JSON.parse(files.get('args.json') ?? ''));
    }
  });

  it('begins with the seeds of the post, of the weights and of the rows, and goes on with the next ones', () => {
    const seeds = [
      { seed: 7, data_seed: 11 },
      { seed: 8, data_seed: 12 },
      { seed: 9, data_seed: 13 },
    ];

    expect(verified.runs[0]).toMatchObject({ attempts: 3, trained: true });
    expect(results.map(({ seed, dataSeed }) => ({ seed, data_seed: dataSeed }))).toEqual(seeds);
    expect(resolved).toMatchObject(seeds);
  });

  it('sees other rows first with each seed, and has other losses', () => {
    expect(new Set(results.map(({ measured }) => measured?.firstBatch?.sha256)).size).toBe(3);
    expect(new Set(results.map(({ measured }) => measured?.firstLosses.join())).size).toBe(3);
  });

  it('records that kernels were held to repeat themselves', () => {
    const held = { fullDeterminism: true, deterministicAlgorithms: true, cudnnDeterministic: true };

    expect(results.map(({ measured }) => measured?.determinism)).toMatchObject([held, held, held]);
  });

  it('has its mean loss judged, and its time not', () => {
    const [steps, loss, time] = verified.claims;
    const means = results.map(({ measured }) => meanOf(measured?.firstLosses ?? []));

    expect(steps).toMatchObject({ verdict: 'reproduced', measured: 4 });
    expect(loss?.verdict).toBe('reproduced');
    // Runs are looked at in the order in which they were made, until the claim is settled: which may be before the last.
    expect(Number(loss?.measured)).toBeGreaterThan(Math.min(...means) - 1e-4);
    expect(Number(loss?.measured)).toBeLessThan(Math.max(...means) + 1e-4);
    expect(time).toMatchObject({
      verdict: 'not comparable',
      measured: null,
      reason: 'the run was in deterministic mode, which changes time and memory',
    });
  });
});

function meanOf(losses: readonly (number | null)[]): number {
  return losses.reduce<number>((sum, loss) => sum + Number(loss), 0) / losses.length;
}
