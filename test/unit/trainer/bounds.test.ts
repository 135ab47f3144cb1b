import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundEvidence, boundsOf, watchSize } from '../../../containers/trainer/trust/bounds.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-bounds-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('bounds', () => {
  it('can be set in GB', () => {
    expect(boundsOf({ MUSTRUN_WORK_GB: '1.5', MUSTRUN_EVIDENCE_GB: '2' })).toEqual({
      work: 1.5e9,
      evidence: 2e9,
    });
  });

  it.each(['0', '-1', 'much', ''])('of "%s" are refused', (stated) => {
    expect(() => boundsOf({ MUSTRUN_WORK_GB: stated })).toThrow(
      /MUSTRUN_WORK_GB is ".*", expected a number of GB/,
    );
  });
});

describe('a folder that is watched', () => {
  const watched = (limit: number) => {
    const over = new AbortController();
    return { over, look: watchSize([folder, join(folder, 'absent')], limit, over, 0) };
  };

  it('may grow up to its limit', async () => {
    const { over, look } = watched(1e6);
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'deep', 'file'), Buffer.alloc(900_000));

    await look();

    expect(over.signal.aborted).toBe(false);
  });

  it('ends the run beyond it, and says by how much', async () => {
    const { over, look } = watched(1e6);
    await writeFile(join(folder, 'file'), Buffer.alloc(2_400_000));

    await look();

    expect(over.signal.reason).toBe('the run wrote 0.0024 GB to disk, more than the 0.001 GB that it may');
  });

  it('does not count what links lead to', async () => {
    const { over, look } = watched(1e6);
    const large = `${folder}-large`;
    await writeFile(large, Buffer.alloc(2_400_000));
    await symlink(large, join(folder, 'link'));

    await look();

    expect(over.signal.aborted).toBe(false);
    await rm(large);
  });
});

describe('evidence', () => {
  const fill = async () => {
    for (const [name, bytes] of [
      ['a.log', 100],
      ['b.bin', 900],
      ['c.json', 50],
    ] as const)
      await writeFile(join(folder, name), Buffer.alloc(bytes));
  };

  it('within its limit is kept whole', async () => {
    await fill();

    expect(await boundEvidence(folder, 1050)).toBeNull();
    expect(await readdir(folder)).toEqual(['a.log', 'b.bin', 'c.json']);
  });

  it('beyond it loses its largest files, and says so', async () => {
    await fill();

    expect(await boundEvidence(folder, 1049)).toMatch(/^the run left .* GB of evidence, more than the .* GB/);
    expect(await readdir(folder)).toEqual(['a.log', 'c.json']);
  });
});
