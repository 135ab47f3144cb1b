import type { Clock } from '../../ports/clock.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { EMPTY_LEDGER, ledgerKey, ledgerMonth, ledgerSchema, withPayment } from '../money/ledger.ts';
import type { Pool } from '../money/worst-case.ts';
import { send } from '../receive/send.ts';
import { encodeDocument, readDocument } from '../store/documents.ts';
import { attemptKeys } from '../store/keys.ts';
import { updateDocument } from '../store/update-document.ts';
import { type Wanter, wantedPrefix, wantersOf, withWanter } from '../subject/wanters.ts';
import {
  jobDocument,
  jobIndex,
  jobIndexKey,
  type OpenTry,
  openTry,
  outcomeKey,
  settledKey,
  type TryOutcome,
  tryOutcome,
} from './try.ts';
import { outcomeOf } from './try-outcome.ts';

export interface SettlePorts {
  readonly store: ObjectStore;
  readonly queue: Pick<JobQueue, 'describe'>;
  readonly messages: MessageQueue;
  readonly clock: Clock;
}

export type Settled =
  /** Settled now, or before: those who wait were told. */
  | { readonly kind: 'settled'; readonly outcome: TryOutcome }
  | { readonly kind: 'running' }
  /** No try of ours has this job, or not yet: the sweep looks for jobs that were never written down. */
  | { readonly kind: 'unknown job' };

/**
 * Settles the try that a job was submitted for, if it is over: a hint that it may be is enough, and the queue is asked for
 * the truth. Any number of hints, in any order, give one outcome; each repetition tells those who wait again, who look at
 * the store and find nothing new.
 */
export async function settleJob(job: string, pools: readonly Pool[], ports: SettlePorts): Promise<Settled> {
  const index = await readDocument(ports.store, jobIndexKey(job), jobIndex);
  if (index === null) return { kind: 'unknown job' };
  const open = await readDocument(ports.store, index.value.open, openTry);
  if (open === null) return { kind: 'unknown job' };
  const known = await readDocument(ports.store, outcomeKey(open.value.prefix, open.value.try), tryOutcome);
  if (known !== null) {
    await finish(index.value.open, open.value, known.value, ports);
    return { kind: 'settled', outcome: known.value };
  }
  const state = await ports.queue.describe(job);
  if (state.kind === 'waiting' || state.kind === 'running') return { kind: 'running' };
  const current = await readDocument(ports.store, attemptKeys(open.value.prefix).job, jobDocument);
  if (current?.value.job !== job) return { kind: 'unknown job' };
  const outcome = await outcomeOf(open.value, job, state, pools, ports);
  return settleTry(index.value.open, open.value, outcome, ports);
}

/** Writes the outcome of a try, once, and does everything that follows from it. */
export async function settleTry(
  openKey: string,
  open: OpenTry,
  outcome: TryOutcome,
  ports: SettlePorts,
): Promise<Settled> {
  const key = outcomeKey(open.prefix, open.try);
  await ports.store.create(key, encodeDocument(outcome));
  const first = (await readDocument(ports.store, key, tryOutcome))?.value ?? outcome;
  await finish(openKey, open, first, ports);
  return { kind: 'settled', outcome: first };
}

/** What follows from an outcome. Each step may be done again; the marker that ends the sweep's interest comes last. */
async function finish(
  openKey: string,
  open: OpenTry,
  outcome: TryOutcome,
  ports: SettlePorts,
): Promise<void> {
  await pay(open, outcome, ports);
  for (const subject of await concerned(open, ports)) {
    const envelope = { delivery: open.name, message: { ...subject, kind: 'settled' as const } };
    await send(ports.messages, `${open.name} ${JSON.stringify(subject)}`, [envelope]);
  }
  await ports.store.create(settledKey(openKey), new Uint8Array());
}

/** Those who wait for a try, and the one whose money it was, who may have stopped to wait for it. */
async function concerned(open: OpenTry, ports: SettlePorts): Promise<readonly Wanter[]> {
  const waiting = await wantersOf(ports, wantedPrefix(open.prefix));
  const pays = open.profile === 'verify' ? open.by : undefined;
  return pays === undefined ? waiting : withWanter(waiting, pays);
}

/** Held back directly before the claim, the money may stand in the ledger of the month before. */
const CLAIMED_WITHIN_MILLISECONDS = 3_600_000;

async function pay(open: OpenTry, { usd }: TryOutcome, ports: SettlePorts): Promise<void> {
  if (open.profile !== 'verify') return;
  const claimedAt = Date.parse(open.claimedAt);
  const months = [claimedAt, claimedAt - CLAIMED_WITHIN_MILLISECONDS].map((at) => ledgerMonth(new Date(at)));
  let owed = usd;
  for (const month of new Set(months)) {
    const { entries } = await updateDocument(ports, ledgerKey(month), ledgerSchema, (known) => {
      const ledger = known ?? EMPTY_LEDGER;
      const entry = ledger.entries.find(({ id }) => id === open.name);
      return entry?.state === 'reserved' ? withPayment(ledger, open.name, owed) : ledger;
    });
    // Held back in both months by somebody who was stopped between the two, it is paid in one of them.
    if (entries.some(({ id }) => id === open.name)) owed = 0;
  }
}
