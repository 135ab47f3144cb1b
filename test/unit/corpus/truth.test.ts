import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type TruthPage, truthFile } from '../../corpus/truth-schema.ts';

const folder = new URL('../../corpus/truth/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

function pagesOf(name: string): readonly TruthPage[] {
  return truthFile.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))).pages;
}

describe('the recorded truth', () => {
  it('spans the three dialects', () => {
    expect(names).toEqual(['ms-swift-2-docs.json', 'ms-swift-3-docs.json', 'ms-swift-4-docs.json']);
  });

  it.each(names)('%s follows the schema, each page once, under its folder', (name) => {
    const paths = pagesOf(name).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.every((path) => path.startsWith(`${name.replace('.json', '')}/`))).toBe(true);
  });

  it('is large enough to measure with: 64 runs, 160 claims, 12 complete places', () => {
    const pages = names.flatMap(pagesOf);
    expect(pages.flatMap(({ runs }) => runs).length).toBeGreaterThanOrEqual(64);
    expect(
      pages.flatMap(({ claims }) => claims).filter(({ optional }) => optional !== true).length,
    ).toBeGreaterThanOrEqual(160);
    expect(pages.flatMap(({ complete }) => complete).length).toBeGreaterThanOrEqual(12);
  });

  it.each(names)('%s records no place twice', (name) => {
    for (const { claims, path } of pagesOf(name)) {
      const places = claims.map(({ line, column }) => `${path}:${line}:${column}`);
      expect(new Set(places).size).toBe(places.length);
    }
  });

  it.each([
    ['a longer text than a number', { text: 'the loss falls quickly from step one' }],
    ['ends in the wrong order', { lower: 3, upper: 2 }],
    ['no end at all', { lower: null, upper: null }],
    ['a run that is not recorded', { runLine: 7 }],
    ['an unknown field', { note: 'x' }],
  ])('the schema refuses %s', (_, change) => {
    const claim = {
      line: 1,
      column: 1,
      text: '2GB',
      metric: 'gpu_memory',
      statistic: 'max',
      kind: 'rounded',
      lower: 1.5,
      upper: 2.5,
      unit: 'GB',
      runLine: null,
    };
    const fileWith = (recorded: object) => ({
      corpus: 'docs',
      pages: [{ path: 'docs/a.md', complete: [], ignored: [], runs: [], claims: [recorded], notClaims: [] }],
    });
    expect(truthFile.safeParse(fileWith(claim)).success).toBe(true);
    expect(truthFile.safeParse(fileWith({ ...claim, ...change })).success).toBe(false);
  });
});
