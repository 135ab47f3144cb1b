import type { ObjectStore } from '../../ports/object-store.ts';
import { readDocument } from '../store/documents.ts';
import { jobIndex, jobIndexKey, settledKey } from './try.ts';

/** Whether everything that follows from the end of a job is done: nobody needs what is left of the job itself. */
export async function isSettled(job: string, store: ObjectStore): Promise<boolean> {
  const index = await readDocument(store, jobIndexKey(job), jobIndex);
  return index !== null && (await store.read(settledKey(index.value.open))) !== null;
}
