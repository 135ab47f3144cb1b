import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsFor } from '../../../cli/settings.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  await mkdir(join(folder, 'repository', '.git'), { recursive: true });
  await mkdir(join(folder, 'repository', 'docs', 'posts'), { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

const write = (path: string, text: string) => writeFile(join(folder, path), text);
const read = () => settingsFor('docs/posts/p.md', join(folder, 'repository'));

describe('the settings of a post', () => {
  it('are the defaults in a repository without any', async () => {
    expect(await read()).toMatchObject({ hardware: ['A10G'], remoteCode: 'never', budget: { run: 5 } });
  });

  it('are those of the nearest folder above it', async () => {
    await write('repository/.mustrun.yml', 'budget: {run: 1}\n');
    await write('repository/docs/.mustrun.yml', 'budget: {run: 2}\n');

    expect((await read()).budget.run).toBe(2);
  });

  it('are not looked for outside of the repository', async () => {
    await write('.mustrun.yml', 'budget: {run: 1}\n');

    expect((await read()).budget.run).toBe(5);
  });

  it('are looked for at the top of a work tree, where .git is a file', async () => {
    await rm(join(folder, 'repository', '.git'), { recursive: true });
    await write('repository/.git', 'gitdir: elsewhere\n');
    await write('.mustrun.yml', 'budget: {run: 1}\n');

    expect((await read()).budget.run).toBe(5);
  });

  it('that are wrong name every place, and what was expected', async () => {
    await write('repository/.mustrun.yml', 'modles: {}\nbudget:\n  run: much\n');

    await expect(read()).rejects.toThrow(/\.mustrun\.yml:3:8: .*"much"; expected .*number/);
    await expect(read()).rejects.toThrow(/\.mustrun\.yml:1:1: .*"modles".*; did you mean "models"\?/);
  });
});
