import { describe, expect, it } from 'vitest';
import { describeMiss, score, share } from '../../corpus/score.ts';
import type { ReadRun } from '../../corpus/score-pages.ts';
import { kindsOf, readClaim, readRun, scoreOf, truePage, trueRun } from './scored-examples.ts';

describe('a page read as the truth has it', () => {
  it('has every command, option and claim right and no misses', () => {
    expect(scoreOf({})).toMatchObject({
      commands: { truth: 1, found: 1, invented: 0 },
      options: { truth: 3, right: 3, invented: 0 },
      claims: { truth: 1, found: 1, right: 1 },
      precision: { found: 1, true: 1 },
      misses: [],
    });
  });

  it.each(['/somewhere/docs/page.md', 'docs/page.md'])('is found as %s', (path) => {
    expect(scoreOf({ path }).misses).toEqual([]);
  });

  it.each(['other/page.md', 'xdocs/page.md'])('is not found as %s', (path) => {
    const result = scoreOf({ path });
    expect(kindsOf(result)).toEqual(['page-missing']);
    expect(result).toMatchObject({
      commands: { truth: 1, found: 0 },
      options: { truth: 3, right: 0 },
      claims: { truth: 1, found: 0, right: 0 },
    });
  });
});

describe('commands', () => {
  it('may be placed at the assignments before them', () => {
    expect(scoreOf({ runs: [{ ...readRun, line: 9 }] }).commands.found).toBe(1);
  });

  it.each([
    ['another line', { line: 11 }, ['claim-run', 'command-missing', 'command-invented']],
    ['another subcommand', { subcommand: 'pt' }, ['command-missing', 'command-invented']],
  ])('are missing when read with %s', (_, change, kinds) => {
    expect(kindsOf(scoreOf({ runs: [{ ...readRun, ...change }] }))).toEqual(kinds);
  });

  it('are the same with the program before the subcommand', () => {
    expect(scoreOf({ runs: [{ ...readRun, subcommand: 'megatron sft' }] }).commands.found).toBe(1);
  });

  it('are invented only within the complete lines, outside the ignored ones', () => {
    const runs = [
      readRun,
      { ...readRun, id: 'a', line: 15 },
      { ...readRun, id: 'b', line: 16 },
      { ...readRun, id: 'c', line: 21 },
    ];
    const result = scoreOf({ runs }, { ignored: [{ from: 16, to: 16 }] });
    expect(result.commands).toEqual({ truth: 1, found: 1, invented: 1 });
    expect(result.misses.map(({ line }) => line)).toEqual([15]);
  });

  it('on one line are paired one to one', () => {
    const runs = [readRun, { ...readRun, id: 'run-2' }];
    const result = scoreOf({ runs }, { runs: [trueRun, trueRun] });
    expect(result.commands).toEqual({ truth: 2, found: 2, invented: 0 });
  });
});

describe('options', () => {
  it.each<[string, ReadRun['options'], number, readonly string[]]>([
    ['one is missing', { model: 'a/b', packing: true }, 2, ['option-missing']],
    ['one differs', { model: 'A/B', dataset: ['c#5'], packing: true }, 2, ['option-differs']],
    ['a list of one is a string', { model: 'a/b', dataset: 'c#5', packing: true }, 2, ['option-differs']],
    ['a list is longer', { model: 'a/b', dataset: ['c#5', 'd'], packing: true }, 2, ['option-differs']],
    ['a flag has a value', { model: 'a/b', dataset: ['c#5'], packing: 'true' }, 2, ['option-differs']],
    ['one is too many', { model: 'a/b', dataset: ['c#5'], packing: true, x: '1' }, 3, ['option-invented']],
  ])('when %s', (_, options, right, kinds) => {
    const result = scoreOf({ runs: [{ ...readRun, options }] });
    expect(result.options).toMatchObject({ truth: 3, right });
    expect(kindsOf(result)).toEqual(kinds);
  });

  it('with dashes in the name are those with underscores', () => {
    const runs = [{ ...trueRun, options: { 'max-length': '5' } }];
    expect(scoreOf({ runs: [{ ...readRun, options: { max_length: '5' } }] }, { runs }).options.right).toBe(1);
  });

  it.each([
    ['True', 'true', 'python', 1],
    ['1e-4', '0.0001', 'python', 1],
    ['1e-4', '0.0001', 'shell', 0],
    ['True', 'true', 'shell', 0],
    ['', '0', 'python', 0],
    ['$DIR', 'output/$DIR', 'shell', 1],
    ['$DIR', '', 'shell', 0],
    ['$DIR', 'invented', 'shell', 0],
  ] as const)('%j read as %j from %s: %i right', (written, found, form, right) => {
    const runs = [{ ...trueRun, form, options: { value: written } }];
    expect(scoreOf({ runs: [{ ...readRun, options: { value: found } }] }, { runs }).options.right).toBe(
      right,
    );
  });
});

describe('the report', () => {
  it('adds up pages and orders the misses by line', () => {
    const posts = [
      { path: 'docs/page.md', runs: [], claims: [readClaim] },
      { path: 'docs/other.md', runs: [readRun], claims: [readClaim] },
    ];
    const result = score(posts, [truePage, { ...truePage, path: 'docs/other.md' }]);
    expect(result.commands).toEqual({ truth: 2, found: 1, invented: 0 });
    expect(result.claims).toEqual({ truth: 2, found: 2, right: 1 });
    expect(result.misses.map(({ path, line, kind }) => [path, line, kind])).toEqual([
      ['docs/page.md', 8, 'claim-run'],
      ['docs/page.md', 10, 'command-missing'],
    ]);
  });

  it('names the secondary fields that differ', () => {
    const result = scoreOf({
      runs: [{ ...readRun, processes: null }],
      claims: [{ ...readClaim, kind: 'exact' }],
    });
    expect(result.agreement.processes).toEqual({
      compared: 1,
      equal: 0,
      differences: ['docs/page.md:10 1, not null'],
    });
    expect(result.agreement.kind).toMatchObject({ compared: 1, equal: 0 });
    expect(result.agreement.unit).toEqual({ compared: 1, equal: 1, differences: [] });
    expect(result.misses).toEqual([]);
  });

  it('writes a miss as one line', () => {
    const [miss] = scoreOf({ claims: [{ ...readClaim, metric: 'size' }] }).misses;
    expect(miss === undefined ? '' : describeMiss(miss)).toBe(
      'docs/page.md:8:3 claim-metric: expected gpu_memory; found size',
    );
  });

  it.each([
    [1, 4, 0.25],
    [0, 0, 1],
  ])('gives %i of %i as the share %d', (part, whole, expected) => {
    expect(share(part, whole)).toBe(expected);
  });
});
