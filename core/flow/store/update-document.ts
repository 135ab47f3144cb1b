import type { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { encodeDocument, readDocument } from './documents.ts';

/** Others changed the document each time that it was to be changed: a later invocation tries again. */
export class ContendedDocumentError extends Error {
  readonly retryable = true;

  constructor(key: string) {
    super(`the stored document ${key} was changed by others each time`);
    this.name = 'ContendedDocumentError';
  }
}

export interface UpdatePorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** With the pauses below, about 20 s of trying. */
const MOST_TRIES = 20;
const PAUSE_MILLISECONDS = 100;

/**
 * Changes a document by compare-and-swap, again from the start when somebody else was faster. `change` gets the
 * document, or null where there is none, and gives the new one; the same object means that nothing is to be written.
 */
export async function updateDocument<Schema extends z.ZodType>(
  { store, clock }: UpdatePorts,
  key: string,
  schema: Schema,
  change: (before: z.output<Schema> | null) => z.output<Schema>,
): Promise<z.output<Schema>> {
  for (let number = 1; number <= MOST_TRIES; number += 1) {
    const before = await readDocument(store, key, schema);
    const after = change(before?.value ?? null);
    if (before !== null && after === before.value) return after;
    const body = encodeDocument(after);
    const written =
      before === null
        ? (await store.create(key, body)) === 'created'
        : (await store.replace(key, body, before.version)) === 'replaced';
    if (written) return after;
    await clock.sleep(PAUSE_MILLISECONDS * number);
  }
  throw new ContendedDocumentError(key);
}
