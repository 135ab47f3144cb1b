import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { openTryKey } from '../job/try.ts';
import { send } from '../receive/send.ts';
import { readDocument } from '../store/documents.ts';
import { runPrefix } from '../store/keys.ts';
import { type UpdatePorts, updateDocument } from '../store/update-document.ts';
import { ledgerName } from '../subject/subject-state.ts';
import { wantersOf } from '../subject/wanters.ts';
import {
  EMPTY_LEDGER,
  type LedgerEntry,
  ledgerKey,
  ledgerMonth,
  ledgerSchema,
  withoutReservation,
} from './ledger.ts';

export interface ReleasePorts extends UpdatePorts {
  readonly messages: MessageQueue;
}

/** Money of a try that was never claimed is given back after this long. */
const RELEASED_AFTER_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 24 * 3_600_000;

/**
 * Gives money back that was held for tries which nobody ever claimed, and has those look again for whom it was held: they
 * may hold it back anew. Gives how many there were.
 */
export async function releaseUnclaimed(ports: ReleasePorts): Promise<number> {
  const now = ports.clock.now().getTime();
  const months = [now, now - DAY_MILLISECONDS].map((at) => ledgerMonth(new Date(at)));
  let released = 0;
  for (const month of new Set(months)) released += await releaseIn(ledgerKey(month), now, ports);
  return released;
}

async function releaseIn(key: string, now: number, ports: ReleasePorts): Promise<number> {
  const ledger = await readDocument(ports.store, key, ledgerSchema);
  const unclaimed: LedgerEntry[] = [];
  for (const entry of ledger?.value.entries ?? []) {
    const age = now - Date.parse(entry.at);
    if (entry.state !== 'reserved' || age < RELEASED_AFTER_MILLISECONDS) continue;
    if (!(await wasClaimed(entry, ports.store))) unclaimed.push(entry);
  }
  if (unclaimed.length === 0) return 0;
  await updateDocument(ports, key, ledgerSchema, (known) =>
    unclaimed.reduce(withoutReservation, known ?? EMPTY_LEDGER),
  );
  for (const entry of unclaimed) await tell(entry, ports);
  return unclaimed.length;
}

/** A try is claimed directly after its money was held back, perhaps on the other side of midnight. */
async function wasClaimed({ id, at }: LedgerEntry, store: ObjectStore): Promise<boolean> {
  const days = [0, 1].map((later) =>
    new Date(Date.parse(at) + later * DAY_MILLISECONDS).toISOString().slice(0, 10),
  );
  const found = await Promise.all(days.map((day) => store.read(openTryKey(day, id))));
  return found.some((document) => document !== null);
}

/** Whoever holds money back is among those who want the run before that. */
async function tell({ id, run, repository, subject }: LedgerEntry, ports: ReleasePorts): Promise<void> {
  const wanters = [
    ...(await wantersOf(ports, runPrefix('repository', run))),
    ...(await wantersOf(ports, runPrefix('fork', run))),
  ];
  const concerned = wanters.filter((wanter) => {
    const name = ledgerName(wanter);
    return name.repository === repository && name.subject === subject;
  });
  const envelopes = concerned.map((wanter) => ({
    delivery: id,
    message: { ...wanter, kind: 'settled' as const },
  }));
  await send(ports.messages, `released ${id} ${ports.clock.now().toISOString()}`, envelopes);
}
