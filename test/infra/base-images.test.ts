import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyBundles, synthesised } from './synthesised.ts';

const bundles = emptyBundles();

/** The image's folder has to be whole: what it is made of is part of its name. */
beforeAll(() => {
  const bundle = fileURLToPath(new URL('../../containers/trainer/bundle.ts', import.meta.url));
  expect(spawnSync(process.execPath, [bundle]).status).toBe(0);
});

/** The stack whose images are built on a base with this digest. */
function builtOn(digit: string) {
  const image = (name: string, digest: string) => ({
    name,
    digest: `sha256:${digest.repeat(64)}`,
    resolved: '2026-03-01',
  });
  const images = { BASE: image('python:3.11', digit), NODE: image('node:24', '0') };
  return synthesised({ engines: [{ line: '4.6.0' }] }, bundles, { 'mustrun:base-images': images });
}

/** What two templates differ in: types of resources, and names of other parts. */
function differences(one: ReturnType<typeof builtOn>, other: ReturnType<typeof builtOn>): readonly string[] {
  const changed = Object.keys({ ...one.Resources, ...other.Resources }).filter(
    (id) => JSON.stringify(one.Resources[id]) !== JSON.stringify(other.Resources[id]),
  );
  const parts = (['Parameters', 'Outputs'] as const).filter(
    (part) => JSON.stringify(one[part]) !== JSON.stringify(other[part]),
  );
  return [...changed.map((id) => one.Resources[id]?.Type ?? `${id} is new`), ...parts];
}

describe('the images that deploy builds', () => {
  it('stay as they are while their bases do', () => {
    expect(differences(builtOn('1'), builtOn('1'))).toEqual([]);
  });

  it('are others on another base, which changes job definitions and nothing else', () => {
    const found = differences(builtOn('1'), builtOn('2'));

    expect(found).toHaveLength(6);
    expect(new Set(found)).toEqual(new Set(['AWS::Batch::JobDefinition']));
  });

  it('are not built on what is no digest', () => {
    const images = { BASE: { name: 'python:3.11', digest: 'latest', resolved: '2026-03-01' } };

    expect(() =>
      synthesised({ engines: [{ line: '4.6.0' }] }, bundles, { 'mustrun:base-images': images }),
    ).toThrow('digest');
  });
});
