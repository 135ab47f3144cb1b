import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Laid, laidWords, layInputs } from '../../../containers/trainer/workspace.ts';
import type { AttemptInput } from '../../../core/flow/plan/attempt-plan.ts';

/** SHA-256 of "abc", from FIPS 180-2. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
/** printf '%s  %s\n' <digest of "abc"> weights | sha256sum */
const FOLDER = 'b98ca8157ac018edeeb170443a6786fc142cd3440c178284422977b1e4577c4e';
/** The same of `part/weights` and `weights`. */
const PARTED = '875ee1040657c744178d065742dda46f206d9cf98f52c2e17cab263b687c121f';

let folder = '';
let work = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-workspace-'));
  work = join(folder, 'work');
});
afterEach(() => rm(folder, { recursive: true }));

type Role = 'model' | 'dataset' | 'other';

function fileInput(path: string, digest = ABC, role: Role = 'dataset'): AttemptInput {
  return { kind: 'file', role, path, source: join(folder, 'rows.jsonl'), digest };
}

function lay(...inputs: readonly AttemptInput[]): Promise<Laid> {
  return layInputs(work, inputs, join(folder, 'checkpoints'));
}

async function model(...paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    await mkdir(join(folder, 'model', path, '..'), { recursive: true });
    await writeFile(join(folder, 'model', path), 'abc');
  }
  return join(folder, 'model');
}

describe('the inputs of a run', () => {
  it('are found under the name that the command uses', async () => {
    await writeFile(join(folder, 'rows.jsonl'), 'abc');
    const source = await model('weights');

    const laid = await lay(fileInput('data/rows.jsonl'), {
      kind: 'folder',
      role: 'model',
      path: 'a/b',
      source,
      digest: FOLDER,
    });

    expect(laid).toEqual({ kind: 'laid' });
    expect(await readlink(join(work, 'data', 'rows.jsonl'))).toBe(join(folder, 'rows.jsonl'));
    expect(await readFile(join(work, 'a', 'b', 'weights'), 'utf8')).toBe('abc');
  });

  it('with an absolute name are where they are', async () => {
    await writeFile(join(folder, 'rows.jsonl'), 'abc');

    expect(await lay(fileInput(join(folder, 'rows.jsonl')))).toEqual({ kind: 'laid' });
    expect(await readdir(work)).toEqual([]);
  });

  it('that an earlier run left are laid by their position in the plan', async () => {
    await writeFile(join(folder, 'rows.jsonl'), 'abc');

    await lay(fileInput('a-long-name/rows.jsonl'), {
      kind: 'checkpoint',
      path: 'output/x',
      evidence: 'runs/x',
      layout: 'checkpoint',
    });

    expect(await readlink(join(work, 'output', 'x'))).toBe(join(folder, 'checkpoints', '1'));
  });

  it('are all there when one lies in another, whichever is named first', async () => {
    const source = await model('weights', 'part/weights');
    const whole: AttemptInput = { kind: 'folder', role: 'model', path: 'a/b', source, digest: PARTED };
    const part: AttemptInput = {
      kind: 'folder',
      role: 'model',
      path: 'a/b/part',
      source: join(source, 'part'),
      digest: FOLDER,
    };

    expect(await lay(part, whole)).toEqual({ kind: 'laid' });
    expect(await readFile(join(work, 'a', 'b', 'weights'), 'utf8')).toBe('abc');
    expect(await readFile(join(work, 'a', 'b', 'part', 'weights'), 'utf8')).toBe('abc');
  });
});

describe('an input is refused', () => {
  it.each([
    ['model', 'model'],
    ['dataset', 'dataset'],
    ['other', 'plan'],
  ] as const)('of the role %s with the stage %s when it changed since the plan', async (role, stage) => {
    await writeFile(join(folder, 'rows.jsonl'), 'abd');

    expect(await lay(fileInput('rows.jsonl', ABC, role))).toEqual({
      kind: 'refused',
      stage,
      message: expect.stringMatching(
        /^rows\.jsonl changed since the plan was made: SHA-256 [0-9a-f]{64}, planned ba7816bf/,
      ),
    });
    expect(await readdir(work)).toEqual([]);
  });

  it('when a file was added to its folder', async () => {
    const source = await model('weights', 'added');

    expect(await lay({ kind: 'folder', role: 'model', path: 'a/b', source, digest: FOLDER })).toMatchObject({
      kind: 'refused',
      stage: 'model',
      message: expect.stringMatching(/changed since the plan was made/),
    });
  });

  it('when it is gone', async () => {
    expect(await lay(fileInput('rows.jsonl'))).toEqual({
      kind: 'refused',
      stage: 'dataset',
      message: `rows.jsonl: nothing is at ${join(folder, 'rows.jsonl')}`,
    });
  });

  it.each(['../outside', 'data/../../outside', '..'])(
    'when its name %s points out of the work',
    async (path) => {
      await writeFile(join(folder, 'rows.jsonl'), 'abc');

      expect(await lay(fileInput(path))).toEqual({
        kind: 'refused',
        stage: 'dataset',
        message: `${path} points out of the working directory`,
      });
      expect(await lay({ kind: 'checkpoint', path, evidence: 'runs/x', layout: 'checkpoint' })).toMatchObject(
        { stage: 'model' },
      );
      expect(await readdir(folder)).toEqual(['rows.jsonl', 'work']);
    },
  );
});

it('the output folder of an earlier run cannot point out of the work either', async () => {
  expect(
    await lay({ kind: 'checkpoint', path: '/../outside', evidence: 'runs/x', layout: 'checkpoint' }),
  ).toMatchObject({
    kind: 'refused',
    stage: 'model',
  });
  expect(await readdir(folder)).toEqual(['work']);
});

it('a name that only begins with two dots is a name', async () => {
  await writeFile(join(folder, 'rows.jsonl'), 'abc');

  expect(await lay(fileInput('..rows.jsonl'))).toEqual({ kind: 'laid' });
});

it('a checkpoint is never written into a folder of the user that holds another input', async () => {
  const source = await model('weights');

  const laid = await lay(
    { kind: 'folder', role: 'model', path: 'm', source, digest: FOLDER },
    { kind: 'checkpoint', path: 'm/out', evidence: 'runs/repository/x/attempts/1', layout: 'checkpoint' },
  );

  expect(laid).toMatchObject({ kind: 'refused', stage: 'model' });
  expect(await readdir(source)).toEqual(['weights']);
});

describe("the command's words", () => {
  const earlier: AttemptInput = {
    kind: 'checkpoint',
    path: '/root/output/sums',
    evidence: 'e',
    layout: 'checkpoint',
  };

  it.each([
    ['/root/output/sums/checkpoint-3', 'root/output/sums/checkpoint-3'],
    ['/root/output/sums', 'root/output/sums'],
    ['--adapters=/root/output/sums/checkpoint-3', '--adapters=root/output/sums/checkpoint-3'],
    ['/root/output/summary', '/root/output/summary'],
    ['/data/rows.jsonl', '/data/rows.jsonl'],
    ['--adapters', '--adapters'],
  ])('name an earlier output where it was laid: %s becomes %s', (word, laid) => {
    expect(laidWords([word], [earlier, fileInput('/data/rows.jsonl')])).toEqual([laid]);
  });

  it('lead to weights that lie below the working directory', async () => {
    await mkdir(join(folder, 'checkpoints', '0', 'checkpoint-3'), { recursive: true });
    await writeFile(join(folder, 'checkpoints', '0', 'checkpoint-3', 'weights'), 'abc');

    expect(await lay(earlier)).toEqual({ kind: 'laid' });

    const [word = ''] = laidWords(['/root/output/sums/checkpoint-3'], [earlier]);
    expect(await readFile(join(work, word, 'weights'), 'utf8')).toBe('abc');
  });
});
