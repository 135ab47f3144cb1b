import { appendFile, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Digests } from '../../../adapters/machine/digests.ts';
import { findInput } from '../../../adapters/machine/find-input.ts';

/** SHA-256 of "abc" and of nothing, from FIPS 180-2. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** (printf '%s  b-c\n' ABC; printf '%s  b/c\n' EMPTY) | sha256sum */
const FOLDER = '15dae0918982e6c1fdaa5cf3a58a2ffa11d8e3abe9e603956d759dbc3af06772';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-digests-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the digest', () => {
  it.each([
    ['abc', ABC],
    ['', EMPTY],
  ])('of a file with %j is that of its bytes', async (content, digest) => {
    await writeFile(join(folder, 'file'), content);

    expect(await (await Digests.open(null)).of(join(folder, 'file'))).toEqual({ kind: 'file', digest });
  });

  it('of a folder is that of its files’ digests and paths, sorted', async () => {
    await mkdir(join(folder, 'model', 'b'), { recursive: true });
    await writeFile(join(folder, 'model', 'b', 'c'), '');
    await writeFile(join(folder, 'model', 'b-c'), 'abc');
    const digests = await Digests.open(null);

    expect(await digests.of(join(folder, 'model'))).toEqual({ kind: 'folder', digest: FOLDER });
    expect(Object.entries(await digests.ofFiles(join(folder, 'model')))).toEqual([
      ['b-c', ABC],
      ['b/c', EMPTY],
    ]);
  });

  it('of nothing is none', async () => {
    expect(await (await Digests.open(null)).of(join(folder, 'nothing'))).toBeNull();
  });

  it('follows a file that changed while it is remembered', async () => {
    const digests = await Digests.open(null);
    await writeFile(join(folder, 'file'), 'ab');
    await digests.of(join(folder, 'file'));

    await appendFile(join(folder, 'file'), 'c');

    expect(await digests.of(join(folder, 'file'))).toMatchObject({ digest: ABC });
  });
});

describe('remembered digests', () => {
  const memory = () => join(folder, 'memory', 'digests.json');
  const then = new Date('2026-01-01T00:00:00Z');
  const write = async (content: string, at: Date) => {
    await writeFile(join(folder, 'weights'), content);
    await utimes(join(folder, 'weights'), at, at);
  };
  const digestNow = async () => (await Digests.open(memory())).of(join(folder, 'weights'));

  beforeEach(async () => {
    await write('abc', then);
    const digests = await Digests.open(memory());
    await digests.of(join(folder, 'weights'));
    await digests.remember();
  });

  it('answer for a file of the same size and time without reading it', async () => {
    await write('xyz', then);

    expect(await digestNow()).toEqual({ kind: 'file', digest: ABC });
  });

  it.each([
    ['time', 'xyz', new Date('2026-01-01T00:00:01Z')],
    ['size', 'wxyz', then],
  ])('do not answer for a file of another %s', async (_, content, at) => {
    await write(content, at);

    expect((await digestNow())?.digest).not.toBe(ABC);
  });

  it.each(['{"half": ', '[]', '{"/x": {"size": "big"}}'])('that read %s are made anew', async (text) => {
    await writeFile(memory(), text);

    expect(await digestNow()).toEqual({ kind: 'file', digest: ABC });
  });
});

describe('a name that a command uses', () => {
  const find = async (name: string) =>
    findInput(name, [join(folder, 'first'), join(folder, 'second')], await Digests.open(null));

  beforeEach(async () => {
    await mkdir(join(folder, 'first'));
    await mkdir(join(folder, 'second'));
    await writeFile(join(folder, 'second', 'rows.jsonl'), 'abc');
  });

  it('is looked up in the folders in their order', async () => {
    expect(await find('rows.jsonl')).toEqual({
      kind: 'file',
      digest: ABC,
      source: join(folder, 'second', 'rows.jsonl'),
      revision: null,
    });

    await writeFile(join(folder, 'first', 'rows.jsonl'), '');
    expect(await find('rows.jsonl')).toMatchObject({ digest: EMPTY });
  });

  it('is not looked up there when it is absolute', async () => {
    expect(await find(join(folder, 'second', 'rows.jsonl'))).toMatchObject({ digest: ABC });
    expect(await find('/rows.jsonl.that.is.not.there')).toBeNull();
  });

  it('is not at hand when no folder has it', async () => {
    expect(await find('other.jsonl')).toBeNull();
  });
});

describe('a model folder that states its revision', () => {
  const find = async () => findInput('model', [folder], await Digests.open(null));
  const state = (digest: string) =>
    writeFile(
      join(folder, 'model', 'mustrun-source.json'),
      JSON.stringify({ revision: 'r1', files: { weights: digest } }),
    );

  beforeEach(async () => {
    await mkdir(join(folder, 'model'));
    await writeFile(join(folder, 'model', 'weights'), 'abc');
  });

  it('is believed while its files are the stated ones', async () => {
    await state(ABC);

    expect(await find()).toMatchObject({ kind: 'folder', revision: 'r1' });
  });

  it('is not believed once a file was added', async () => {
    await state(ABC);
    await writeFile(join(folder, 'model', 'added'), '');

    expect(await find()).toMatchObject({ revision: null });
  });

  it('is not believed once a file changed', async () => {
    await state(EMPTY);

    expect(await find()).toMatchObject({ revision: null });
  });
});

describe('a folder of symbolic links, as a hub keeps its weights', () => {
  it('has the digest of what they lead to, and another one when that changes', async () => {
    await mkdir(join(folder, 'blobs'));
    await mkdir(join(folder, 'snapshot'));
    await writeFile(join(folder, 'blobs', 'one'), 'abc');
    await symlink(join(folder, 'blobs', 'one'), join(folder, 'snapshot', 'weights'));
    const files = async () => (await Digests.open(null)).ofFiles(join(folder, 'snapshot'));

    // SHA-256 of "abc", from FIPS 180-2.
    expect(await files()).toEqual({
      weights: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });

    await writeFile(join(folder, 'blobs', 'one'), 'abd');
    expect((await files()).weights).not.toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('that lead back into it is read once', async () => {
    await mkdir(join(folder, 'loop'));
    await writeFile(join(folder, 'loop', 'file'), 'abc');
    await symlink(join(folder, 'loop'), join(folder, 'loop', 'again'));

    expect(Object.keys(await (await Digests.open(null)).ofFiles(join(folder, 'loop')))).toEqual(['file']);
  });
});

describe('the media of a data file', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['a list', { images: ['a/1.png', 'a/2.png'] }, ['a/1.png', 'a/2.png']],
    ['one by another name', { image: 'a/1.png' }, ['a/1.png']],
    ['a path with bytes beside it', { images: [{ path: 'a/1.png', bytes: null }] }, ['a/1.png']],
    ['a video and a sound', { videos: ['v.mp4'], audios: ['s.wav'] }, ['v.mp4', 's.wav']],
    [
      'what lies in the row or on the web',
      { images: ['data:image/png;base64,AAAA', 'https://a.b/c.png'] },
      [],
    ],
    ['a row of text', { messages: [] }, []],
  ])('are the files of %s', async (_, row, media) => {
    const path = join(folder, 'rows.jsonl');
    await writeFile(path, `no row\n${JSON.stringify(row)}\n${JSON.stringify(row)}\n`);

    expect((await findInput('rows.jsonl', [folder], await Digests.open(null)))?.media ?? []).toEqual(media);
  });
});
