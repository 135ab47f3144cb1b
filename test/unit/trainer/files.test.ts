import { mkdir, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Digests } from '../../../adapters/machine/digests.ts';
import { findInput } from '../../../adapters/machine/find-input.ts';
import { withoutProgressBars } from '../../../containers/trainer/engine.ts';
import { elementCount, isNotZero, readTensors } from '../../../containers/trainer/safetensors.ts';
import { layInputs } from '../../../containers/trainer/workspace.ts';

/** SHA-256 of "abc", from FIPS 180-2. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A safetensors file of one tensor of float32. */
function safetensors(values: readonly number[], cut = 0): Buffer {
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { format: 'pt' },
      'a.lora_B.weight': { dtype: 'F32', shape: [values.length, 1], data_offsets: [0, values.length * 4] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = Buffer.from(new Float32Array(values).buffer);
  const file = Buffer.concat([length, header, data]);
  return file.subarray(0, file.length - cut);
}

describe('a safetensors file', () => {
  const read = async (bytes: Uint8Array) => {
    const path = join(folder, 'adapter_model.safetensors');
    await writeFile(path, bytes);
    return { path, tensors: await readTensors(path) };
  };

  it('has its tensors read, and zeros told from weights', async () => {
    const moved = await read(safetensors([0, 0.5]));
    expect(moved.tensors).toMatchObject([{ name: 'a.lora_B.weight', type: 'F32', shape: [2, 1] }]);
    const [tensor] = moved.tensors ?? [];
    expect(tensor && elementCount(tensor)).toBe(2);
    expect(tensor && (await isNotZero(moved.path, tensor))).toBe(true);

    const still = await read(safetensors([0, 0]));
    expect(tensor && (await isNotZero(still.path, tensor))).toBe(false);
  });

  it.each([
    ['cut off', safetensors([1, 2], 4)],
    ['of another form', Buffer.from('this is no safetensors file at all')],
    ['empty', Buffer.alloc(0)],
  ])('that is %s is not read', async (_, bytes) => {
    expect((await read(bytes)).tensors).toBeNull();
  });
});

describe('the inputs of a run', () => {
  const lay = (digest: string, path = 'data/rows.jsonl') =>
    layInputs(
      join(folder, 'work'),
      [{ kind: 'file', role: 'dataset', path, source: join(folder, 'rows.jsonl'), digest }],
      join(folder, 'checkpoints'),
    );

  it('are found under the name that the command uses', async () => {
    await writeFile(join(folder, 'rows.jsonl'), 'abc');

    expect(await lay(ABC)).toEqual({ kind: 'laid' });
    expect(await readlink(join(folder, 'work', 'data', 'rows.jsonl'))).toBe(join(folder, 'rows.jsonl'));
  });

  it('are refused when they changed since the plan', async () => {
    await writeFile(join(folder, 'rows.jsonl'), 'abd');

    expect(await lay(ABC)).toMatchObject({
      kind: 'refused',
      stage: 'dataset',
      message: /changed since the plan was made/,
    });
  });

  it('are refused when they are gone', async () => {
    expect(await lay(ABC)).toMatchObject({ kind: 'refused', stage: 'dataset', message: /nothing is at/ });
  });

  it('never reach out of the working directory', async () => {
    await writeFile(join(folder, 'rows.jsonl'), 'abc');

    await expect(lay(ABC, '../outside')).rejects.toThrow(/points out of the working directory/);
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

  it('is not believed once a file changed or was added', async () => {
    await state(ABC);
    await writeFile(join(folder, 'model', 'added'), '');
    expect(await find()).toMatchObject({ revision: null });
  });
});

it('a log with progress bars is what a terminal would show', () => {
  expect(withoutProgressBars('start\n 0%|   |\r 50%|#  |\r100%|###| done\nend\r\n')).toBe(
    'start\n100%|###| done\nend\r\n',
  );
});
