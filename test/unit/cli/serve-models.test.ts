import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  const found = await findModel(name, [join(folder, 'models')], await Digests.open(null));

  expect(found !== null).toBe(isFound);
});
