import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Digests } from '../../../adapters/machine/digests.ts';
import { findModel } from '../../../cli/serve/machine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-models-'));
  await mkdir(join(folder, 'models', 'a', 'b'), { recursive: true });
  await writeFile(join(folder, 'models', 'a', 'b', 'config.json'), '{}');
  await writeFile(join(folder, 'models', '.key'), 'secret');
  await writeFile(join(folder, 'app.pem'), 'secret');
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['a/b', true],
  ['a/b/', true],
  ['a/c', false],
  ['../app.pem', false],
  ['a/../../app.pem', false],
  ['.key', false],
  ['.', false],
  ['', false],
  ['~/.ssh/id_rsa', false],
  ['/etc/hostname', false],
])('of the folder of models %j is found: %s', async (name, isFound) => {
  const found = await findModel(name, null, [join(folder, 'models')], await Digests.open(null));

  expect(found !== null).toBe(isFound);
});

it.each([
  ['2 GB', 2_000_000_001, false],
  ['a kilobyte', 1000, true],
])('for a rehearsal a model of %s, that is %d bytes, is found: %s', async (_, bytes, isFound) => {
  const model = join(folder, 'models', 'a', `of-${bytes}`);
  await mkdir(model);
  await writeFile(join(model, 'model.safetensors'), '');
  await truncate(join(model, 'model.safetensors'), bytes);

  const found = await findModel(`a/of-${bytes}`, 'model', [join(folder, 'models')], await Digests.open(null));

  expect(found !== null).toBe(isFound);
});
