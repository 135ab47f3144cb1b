import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { elementCount, isNotZero, readTensors } from '../../../containers/trainer/safetensors.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-safetensors-'));
  path = join(folder, 'adapter_model.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

/** A file of that form: the length of the header, the header, the data. */
function fileOf(header: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** Two factors of float32, the second behind the first. */
function adapter(first: readonly number[], second: readonly number[]): Buffer {
  const edge = first.length * 4;
  const header = {
    __metadata__: { format: 'pt' },
    'a.lora_A.weight': { dtype: 'F32', shape: [first.length, 1], data_offsets: [0, edge] },
    'a.lora_B.weight': {
      dtype: 'F32',
      shape: [1, second.length],
      data_offsets: [edge, edge + second.length * 4],
    },
  };
  return fileOf(JSON.stringify(header), Buffer.from(new Float32Array([...first, ...second]).buffer));
}

async function read(bytes: Uint8Array) {
  await writeFile(path, bytes);
  return readTensors(path);
}

describe('a safetensors file', () => {
  it('tells its tensors, and nothing of its metadata', async () => {
    const tensors = await read(adapter([1, 2, 3], [0, 0]));

    expect(tensors?.map(({ name, type, shape }) => [name, type, shape])).toEqual([
      ['a.lora_A.weight', 'F32', [3, 1]],
      ['a.lora_B.weight', 'F32', [1, 2]],
    ]);
    expect(tensors?.map(elementCount)).toEqual([3, 2]);
    expect(tensors?.map(({ start, end }) => end - start)).toEqual([12, 8]);
  });

  it.each([
    ['zeros', [0, 0], false],
    ['one weight at the end', [0, 0.5], true],
    ['a subnormal weight', [1e-45, 0], true],
  ])('has %s told by its own bytes alone', async (_, second, moved) => {
    const tensors = await read(adapter([1, 2, 3], second));

    const [, factor] = tensors ?? [];
    expect(factor && (await isNotZero(path, factor))).toBe(moved);
  });

  it('may hold a scalar and an empty tensor', async () => {
    const header = {
      scalar: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
      empty: { dtype: 'F32', shape: [0, 8], data_offsets: [4, 4] },
    };

    const tensors = await read(fileOf(JSON.stringify(header), Buffer.alloc(4)));

    expect(tensors?.map(elementCount)).toEqual([1, 0]);
  });
});

describe('a file that is no safetensors file, or not a whole one, is not read', () => {
  const entry = (offsets: readonly number[], shape: readonly number[] = [1]) =>
    fileOf(JSON.stringify({ a: { dtype: 'F32', shape, data_offsets: offsets } }), Buffer.alloc(8));
  const whole = adapter([1, 2, 3], [4, 5]);

  it.each([
    ['cut off in the data', whole.subarray(0, -1)],
    ['cut off in the header', whole.subarray(0, 20)],
    ['cut off in the length', whole.subarray(0, 7)],
    ['empty', Buffer.alloc(0)],
    ['of text', Buffer.from('this is no safetensors file at all')],
    ['with a header that is no JSON', fileOf('{"a": ')],
    ['with a header that is no object', fileOf('[1, 2]')],
    ['with an entry of another form', fileOf('{"a": {"dtype": "F32"}}')],
    ['with data that ends behind the file', entry([0, 12])],
    ['with data that ends before it starts', entry([8, 4])],
    ['with data that starts before the file', entry([-100, 4])],
    ['with a negative length', entry([0, 4], [-1])],
  ])('%s', async (_, bytes) => {
    expect(await read(bytes)).toBeNull();
  });

  it('nor is one that does not exist', async () => {
    expect(await readTensors(join(folder, 'nothing.safetensors'))).toBeNull();
  });
});
