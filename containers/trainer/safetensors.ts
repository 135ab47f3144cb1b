import { open } from 'node:fs/promises';
import { z } from 'zod';
import { parseJsonOrNull } from '../../core/parse-json.ts';

export interface Tensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** First and last byte (exclusive), counted from the start of the file. */
  readonly start: number;
  readonly end: number;
}

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const header = z.record(z.string(), z.unknown());

/**
 * The tensors of a safetensors file: eight bytes little-endian length of a JSON header, the header, the data.
 * Null when the file is not of that form or shorter than its header says.
 */
export async function readTensors(path: string): Promise<readonly Tensor[] | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const length = Number((await file.read(Buffer.alloc(8), 0, 8, 0)).buffer.readBigUInt64LE(0));
    if (size < 8 || length > size - 8) return null;
    const text = (await file.read(Buffer.alloc(length), 0, length, 8)).buffer.toString('utf8');
    const parsed = header.safeParse(parseJsonOrNull(text));
    if (!parsed.success) return null;
    const tensors: Tensor[] = [];
    for (const [name, value] of Object.entries(parsed.data)) {
      if (name === '__metadata__') continue;
      const { success, data } = entry.safeParse(value);
      if (!success) return null;
      const [start, end] = data.data_offsets.map((offset) => 8 + length + offset);
      if (start === undefined || end === undefined || end < start || end > size) return null;
      tensors.push({ name, type: data.dtype, shape: data.shape, start, end });
    }
    return tensors;
  } finally {
    await file.close();
  }
}

/** How many numbers a tensor holds. */
export function elementCount(tensor: Tensor): number {
  return tensor.shape.reduce((product, length) => product * length, 1);
}

/** Whether any byte of the tensor is not zero. */
export async function isNotZero(path: string, tensor: Tensor): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(tensor.end - tensor.start);
    await file.read(bytes, 0, bytes.length, tensor.start);
    return bytes.some((byte) => byte !== 0);
  } finally {
    await file.close();
  }
}
