import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../../cli/errors.ts';
import { readPostAndText, readPostFile } from '../../../cli/read-file.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-file-'));
  await mkdir(join(folder, 'posts'));
});

afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('a post on disk', () => {
  it.each(['a.md', 'b.markdown', 'c.mdx', 'd.qmd', 'E.MD'])('is read: %s', async (name) => {
    const path = await written(name, '# Title\n\n```shell\nswift sft --model a/b --dataset c\n```\n');

    expect(await readPostFile(path, folder)).toMatchObject({
      path: name,
      title: 'Title',
      runs: [{ subcommand: 'sft' }],
    });
  });

  it('is called by its path below the working folder', async () => {
    const path = await written('posts/p.md', 'text\n');

    expect((await readPostFile(path, folder)).path).toBe('posts/p.md');
    expect((await readPostFile(path, join(folder, 'posts'))).path).toBe('p.md');
  });

  it('may be empty, or in any language', async () => {
    const empty = await written('empty.md', '');
    const chinese = await written('chinese.md', '# 一键定音\n');

    expect(await readPostFile(empty, folder)).toMatchObject({ title: null, runs: [], claims: [] });
    expect((await readPostFile(chinese, folder)).title).toBe('一键定音');
  });
});

describe('what is no post', () => {
  it('is a file that is not there', async () => {
    const path = join(folder, 'gone.md');

    await expect(readPostFile(path, folder)).rejects.toThrow(
      new UsageError(`${path}: there is no such file`),
    );
  });

  it('is a folder, also one that ends like a post', async () => {
    const path = join(folder, 'folder.md');
    await mkdir(path);

    await expect(readPostFile(path, folder)).rejects.toThrow(
      new UsageError(`${path}: is a folder; name the posts in it, such as ${path}/*.md`),
    );
  });

  it.each(['notebook.ipynb', 'post.txt', 'README', 'post.md.bak'])('is a file called %s', async (name) => {
    const path = await written(name, '# Title\n');

    await expect(readPostFile(path, folder)).rejects.toThrow(
      new UsageError(`${path}: is not Markdown; expected a file ending in .md, .markdown, .mdx, .qmd`),
    );
  });

  it.each([
    ['latin-1.md', Uint8Array.of(0x63, 0x61, 0x66, 0xe9)],
    ['utf-16.md', Uint8Array.of(0xff, 0xfe, 0x23, 0x00)],
    ['cut-off.md', Uint8Array.of(0x61, 0xe4, 0xb8)],
    ['zero.md', Uint8Array.of(0x61, 0x00, 0x62)],
  ])('is a file in another encoding: %s', async (name, bytes) => {
    const path = await written(name, bytes);

    await expect(readPostFile(path, folder)).rejects.toThrow(
      new UsageError(`${path}: is not text in UTF-8; save it as UTF-8 Markdown`),
    );
  });
});

it('a text that is refused has no tree for anybody to walk', async () => {
  const path = await written('deep.md', '>'.repeat(8_000));

  const { post, tree } = await readPostAndText(path, folder);

  expect(tree).toBeNull();
  expect(post.problems).toMatchObject([{ code: 'post-too-deep' }]);
});
