import type { z } from 'zod';
import type { ObjectStore } from '../../ports/object-store.ts';

/** A stored document that is not what its schema says: a bug, or somebody else wrote it. */
export class BrokenDocumentError extends Error {
  readonly retryable = false;

  constructor(key: string, cause: unknown) {
    super(`the stored document ${key} cannot be read`, { cause });
    this.name = 'BrokenDocumentError';
  }
}

/** Reads a JSON document; null when there is none. */
export async function readDocument<Schema extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: Schema,
): Promise<{ readonly value: z.output<Schema>; readonly version: string } | null> {
  const stored = await store.read(key);
  if (stored === null) return null;
  try {
    return { value: schema.parse(JSON.parse(decode(stored.body))), version: stored.version };
  } catch (cause) {
    throw new BrokenDocumentError(key, cause);
  }
}

export function encodeDocument(value: unknown): Uint8Array {
  return encode(`${JSON.stringify(value, null, 2)}\n`);
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
