import type { ObjectStore } from '../../ports/object-store.ts';
import { openTryKey } from '../job/try.ts';
import { readDocument } from '../store/documents.ts';
import { type UpdatePorts, updateDocument } from '../store/update-document.ts';
import { type Ledger, ledgerKey, ledgerMonth, ledgerSchema, withPayment } from './ledger.ts';

/** Money of a try that was never claimed is given back after this long. */
const RELEASED_AFTER_SECONDS = 3600;

/** Gives money back that was held for tries which nobody ever claimed. */
export async function releaseUnclaimed(ports: UpdatePorts): Promise<number> {
  const now = ports.clock.now();
  const key = ledgerKey(ledgerMonth(now));
  const ledger = await readDocument(ports.store, key, ledgerSchema);
  if (ledger === null) return 0;
  const unclaimed: string[] = [];
  for (const { id, state, at } of ledger.value.entries) {
    const age = (now.getTime() - Date.parse(at)) / 1000;
    if (state !== 'reserved' || age < RELEASED_AFTER_SECONDS) continue;
    if (!(await wasClaimed(id, at, ports.store))) unclaimed.push(id);
  }
  if (unclaimed.length === 0) return 0;
  await updateDocument(ports, key, ledgerSchema, (known) =>
    unclaimed.reduce<Ledger>((before, id) => withPayment(before, id, 0), known ?? ledger.value),
  );
  return unclaimed.length;
}

/** A try is claimed directly after its money was held back, perhaps on the other side of midnight. */
async function wasClaimed(name: string, at: string, store: ObjectStore): Promise<boolean> {
  const days = [0, 1].map((later) =>
    new Date(Date.parse(at) + later * 24 * 3600 * 1000).toISOString().slice(0, 10),
  );
  const found = await Promise.all(days.map((day) => store.read(openTryKey(day, name))));
  return found.some((document) => document !== null);
}
