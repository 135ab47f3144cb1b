import { describe, expect, it } from 'vitest';
import type { ReadClaim } from '../../corpus/score-pages.ts';
import type { TruthClaim } from '../../corpus/truth-schema.ts';
import { kindsOf, readClaim, scoreOf, trueClaim } from './scored-examples.ts';

describe('claims', () => {
  it.each<[string, Partial<ReadClaim>, readonly string[]]>([
    ['another line', { line: 7 }, ['claim-invented', 'claim-missing']],
    ['another number at its place', { lower: 22, upper: 22 }, ['claim-number', 'claim-invented']],
    ['another metric', { metric: 'size' }, ['claim-metric']],
    ['no run', { run: null }, ['claim-run']],
    ['another column of the line', { column: 30 }, []],
  ])('read with %s', (_, change, kinds) => {
    expect(kindsOf(scoreOf({ claims: [{ ...readClaim, ...change }] }))).toEqual(kinds);
  });

  it('found with a wrong binding is found, and not right', () => {
    expect(scoreOf({ claims: [{ ...readClaim, run: null }] })).toMatchObject({
      claims: { truth: 1, found: 1, right: 0 },
      precision: { found: 1, true: 1 },
    });
  });

  it.each<[string, Partial<TruthClaim>, Partial<ReadClaim>]>([
    ['another metric', { otherMetrics: ['size'] }, { metric: 'size' }],
    ['another run', { otherRunLines: [null] }, { run: null }],
    ['another reading', { alternatives: [{ lower: null, upper: 22 }] }, { lower: null, upper: 22 }],
  ])('may be recorded with %s', (_, recorded, found) => {
    const result = scoreOf(
      { claims: [{ ...readClaim, ...found }] },
      { claims: [{ ...trueClaim, ...recorded }] },
    );
    expect(result.misses).toEqual([]);
  });

  it('with equal numbers on one line are paired by column', () => {
    const second = { ...trueClaim, column: 20, metric: 'size' as const };
    const claims = [{ ...readClaim, column: 20, metric: 'size' as const }, readClaim];
    expect(scoreOf({ claims }, { claims: [trueClaim, second] }).claims).toEqual({
      truth: 2,
      found: 2,
      right: 2,
    });
  });

  it('differing by the rounding of binary decimals are equal', () => {
    const claims = [{ ...readClaim, lower: 0.1 + 0.2, upper: 0.35 }];
    const result = scoreOf({ claims }, { claims: [{ ...trueClaim, lower: 0.3, upper: 0.35 }] });
    expect(result.claims.right).toBe(1);
  });

  it('that are optional count neither way', () => {
    const optional = { ...trueClaim, optional: true as const };
    const nothing = {
      claims: { truth: 0, found: 0, right: 0 },
      precision: { found: 0, true: 0 },
      misses: [],
    };
    expect(scoreOf({}, { claims: [optional] })).toMatchObject(nothing);
    expect(scoreOf({ claims: [] }, { claims: [optional] })).toMatchObject(nothing);
    expect(scoreOf({ claims: [{ ...readClaim, lower: 1, upper: 2 }] }, { claims: [optional] })).toMatchObject(
      nothing,
    );
  });

  it('that are generated answers are not scored', () => {
    const answer = { ...readClaim, line: 12, kind: 'text' as const, metric: 'answer' as const };
    expect(scoreOf({ claims: [readClaim, answer] }).precision).toEqual({ found: 1, true: 1 });
  });

  it('invented within the complete lines lower the precision', () => {
    const invented = { ...readClaim, line: 12, text: '3.1' };
    const outside = { ...readClaim, line: 21 };
    const result = scoreOf({ claims: [readClaim, invented, outside] });
    expect(result.precision).toEqual({ found: 2, true: 1 });
    expect(kindsOf(result)).toEqual(['claim-invented']);
  });

  it('invented where the truth knows a number that is none say what it is', () => {
    const invented = { ...readClaim, line: 12, column: 5 };
    const page = { notClaims: [{ line: 12, column: 5, reason: 'version' }] };
    const [miss] = scoreOf({ claims: [readClaim, invented] }, page).misses;
    expect(miss).toMatchObject({ line: 12, column: 5, expected: 'no claim: version' });
  });
});
