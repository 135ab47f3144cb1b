import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existingPaths, repositoryOf } from '../../../../adapters/machine/repository-files.ts';

let around = '';
let top = '';

beforeAll(async () => {
  around = await mkdtemp(join(tmpdir(), 'mustrun-repository-'));
  top = join(around, 'blog');
  await mkdir(join(top, '.git'), { recursive: true });
  await mkdir(join(top, 'posts', 'data'), { recursive: true });
  await writeFile(join(top, 'posts', 'first.md'), '# First\n');
  await writeFile(join(top, 'posts', 'data', 'train.jsonl'), '{}\n');
  await writeFile(join(around, 'secret.txt'), 'secret\n');
  await symlink(join(around, 'secret.txt'), join(top, 'posts', 'leak.txt'));
  await symlink(join(top, 'posts', 'data', 'train.jsonl'), join(top, 'rows.jsonl'));
});

afterAll(() => rm(around, { recursive: true }));

describe('the paths of a repository that exist', () => {
  it.each([
    ['posts/first.md', 'a file'],
    ['posts/data', 'a folder'],
    ['rows.jsonl', 'a link within the repository'],
  ])('%s does: %s', async (path) => {
    expect(await existingPaths(top, [path])).toEqual(new Set([path]));
  });

  it.each([
    ['posts/second.md', 'no such file'],
    ['posts/First.md', 'another case'],
    ['posts/first.md/x', 'nothing is below a file'],
    ['../secret.txt', 'out of the repository'],
    ['posts/../posts/first.md', 'not spelled as it is there'],
    ['posts/leak.txt', 'a link out of the repository'],
    ['', 'no name'],
  ])('%j does not: %s', async (path) => {
    expect(await existingPaths(top, [path])).toEqual(new Set());
  });
});

describe('the repository of a file', () => {
  it('is the nearest folder with .git', async () => {
    expect(await repositoryOf(join(top, 'posts', 'first.md'))).toEqual({ top, path: 'posts/first.md' });
  });

  it('is the folder of the file where there is none', async () => {
    expect(await repositoryOf(join(around, 'secret.txt'))).toEqual({ top: around, path: 'secret.txt' });
  });
});
