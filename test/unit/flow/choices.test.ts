import { describe, expect, it } from 'vitest';
import { choosePool } from '../../../core/flow/money/choose-pool.ts';
import { type Pool, priceOf, worstCase } from '../../../core/flow/money/worst-case.ts';
import { readPost } from '../../../core/post/read-post.ts';
import { settingsSchema } from '../../../core/settings/settings.ts';

const ONE: Pool = { name: 'A10G', hardware: '1 x NVIDIA A10G', usdPerHour: 1.8, starts: 3, own: false };
const FOUR: Pool = { name: 'A10G x4', hardware: '4 x NVIDIA A10G', usdPerHour: 5.4, starts: 3, own: false };
const HERE: Pool = { name: 'this machine', hardware: 'cpu', usdPerHour: 0, starts: 1, own: true };

function runOf(command: string, directive = '') {
  const [run] = readPost('post.md', `# Post\n\n${directive}\n\n\`\`\`shell\n${command}\n\`\`\`\n`).runs;
  if (run === undefined) throw new RangeError(`no run in ${command}`);
  return run;
}

describe('the pool of a run', () => {
  const plain = runOf('swift sft --model a/b --dataset c.jsonl');
  const four = runOf('NPROC_PER_NODE=4 swift sft --model a/b --dataset c.jsonl');
  const needy = runOf('swift sft --model a/b --dataset c.jsonl', '<!-- mustrun: needs=H100 -->');
  const both = settingsSchema.parse({ hardware: ['A10G', 'A10G x4'] });

  it.each([
    ['is the first that the repository allows', plain, [ONE, FOUR], both, ONE],
    ['has a GPU for each process', four, [ONE, FOUR], both, FOUR],
    ["is the installation's own machine, whatever the repository lists", plain, [HERE], both, HERE],
    [
      'is known by another name of its class',
      plain,
      [ONE],
      settingsSchema.parse({ hardware: ['a10g'] }),
      ONE,
    ],
  ])('%s', (_, run, pools, settings, pool) => {
    expect(choosePool(run, pools, settings)).toEqual({ kind: 'chosen', pool });
  });

  it.each([
    [
      plain,
      [ONE],
      settingsSchema.parse({ hardware: ['H100'] }),
      'the repository allows H100, and this installation has A10G',
    ],
    [needy, [ONE, HERE], both, 'its author says that it needs H100, which is not here'],
    [four, [ONE], both, 'it starts 4 processes, and no pool has as many GPUs'],
  ])('is none, for a reason', (run, pools, settings, reason) => {
    expect(choosePool(run, pools, settings)).toEqual({ kind: 'none', reason });
  });
});

describe('the worst case', () => {
  it('is every start using its time up', () => {
    const estimate = { low: 1000, median: 2000, high: 4000 };

    // 1.5 times 4,000 s, and 900 s around; three starts at 1.80 USD an hour.
    expect(worstCase(estimate, ONE, 100)).toEqual({ timeoutSeconds: 6900, usd: 10.35 });
  });

  it('is cut to what the budget pays for', () => {
    expect(worstCase({ low: 1000, median: 2000, high: 4000 }, ONE, 3)).toEqual({
      timeoutSeconds: 2000,
      usd: 3,
    });
  });

  it('is none when the budget does not even pay for the likely time', () => {
    expect(worstCase({ low: 1000, median: 2001, high: 4000 }, ONE, 3)).toBeNull();
  });

  it('costs nothing on a machine of its own', () => {
    expect(worstCase(null, HERE, 0)).toEqual({ timeoutSeconds: 21_600, usd: 0 });
    expect(priceOf(3600, HERE)).toBe(0);
  });

  it('pays for the seconds that were taken', () => {
    expect(priceOf(1800, ONE)).toBeCloseTo(0.9);
  });
});
