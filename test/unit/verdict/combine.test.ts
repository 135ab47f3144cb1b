import { describe, expect, it } from 'vitest';
import { type ClaimVerdict, decidePost } from '../../../core/verdict/combine.ts';
import { POLICY } from '../../../core/verdict/policy.ts';
import { unjudged, type Verdict } from '../../../core/verdict/verdict.ts';

function judged(outcome: 'reproduced' | 'within noise' | 'not reproduced', pValue: number): Verdict {
  return { ...unjudged('not run', ''), outcome, measured: 1, mdd: 0.1, pValue, runsUsed: 1 };
}

const green = judged('reproduced', 1);
const light = judged('within noise', 0.2);
const red = judged('not reproduced', 0);
const faintRed = judged('not reproduced', 0.002);

function post(...verdicts: readonly Verdict[]) {
  const claims: readonly ClaimVerdict[] = verdicts.map((verdict, index) => ({
    id: `claim-${index}`,
    verdict,
  }));
  return decidePost(claims, POLICY);
}

describe('a post', () => {
  it.each<[string, readonly Verdict[], number, string]>([
    ['all reproduced', [green, green], 0, 'reproduced'],
    ['one within noise', [green, light], 0, 'within noise'],
    ['one not run', [green, unjudged('not run', '')], 2, 'not judged'],
    ['one not comparable', [green, unjudged('not comparable', '')], 2, 'not judged'],
    ['one inconclusive', [light, unjudged('inconclusive', '')], 2, 'not judged'],
    ['one not reproduced, one not run', [red, unjudged('not run', '')], 1, 'not reproduced'],
    ['without claims', [], 2, 'no claims'],
  ])('%s', (_name, verdicts, exitCode, state) => {
    expect(post(...verdicts)).toMatchObject({ exitCode, state });
  });

  it('turns red on one claim alone at the level of a claim', () => {
    expect(post(faintRed)).toMatchObject({ state: 'not reproduced', firmlyNotReproduced: ['claim-0'] });
  });

  it('only needs a look when one of twelve is as faint as that, though the exit code is 1', () => {
    const verdicts = [faintRed, ...Array.from({ length: 11 }, () => green)];

    expect(post(...verdicts)).toMatchObject({ exitCode: 1, state: 'needs a look', firmlyNotReproduced: [] });
  });

  it('steps down: each firm red claim leaves an easier level for the next', () => {
    const next = judged('not reproduced', 0.003 / 2.5);

    expect(post(next, green, green).firmlyNotReproduced).toEqual([]);
    expect(post(red, next, green).firmlyNotReproduced).toEqual(['claim-0', 'claim-1']);
  });

  it('counts its claims by outcome', () => {
    expect(post(green, green, light, red).counts).toEqual({
      reproduced: 2,
      'within noise': 1,
      'not reproduced': 1,
      inconclusive: 0,
      'not comparable': 0,
      'not run': 0,
    });
  });
});
