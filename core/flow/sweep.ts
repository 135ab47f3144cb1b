import type { Clock } from '../ports/clock.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { readDocument } from './documents.ts';
import { type Ledger, ledgerKey, ledgerMonth, ledgerSchema, withPayment } from './ledger.ts';
import { send } from './send.ts';
import { settleJob, settleTry, wantedPrefix } from './settle.ts';
import { type OpenTry, openTry, readTry, recordJob, settledKey, type TryState } from './try.ts';
import { updateDocument } from './update-document.ts';
import { wantersOf } from './wanters.ts';
import type { Pool } from './worst-case.ts';

export interface SweepPorts {
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  readonly messages: MessageQueue;
  readonly clock: Clock;
  /** Null: nobody sends deliveries that could be lost. */
  readonly deliveries: DeliveryLog | null;
}

export interface SweepRules {
  readonly pools: readonly Pool[];
  /** A job that has not started after this long is stopped, and that is said. */
  readonly mostWaitingSeconds: number;
}

/** What one sweep did, by number, for the log. */
export interface Swept {
  readonly looked: number;
  readonly settled: number;
  readonly adopted: number;
  readonly submittedAgain: number;
  readonly stopped: number;
  readonly released: number;
  readonly redelivered: number;
}

/** The queue's list lags behind: only this long after a submission does an absent job count as absent. */
const ABSENT_AFTER_SECONDS = 300;
/** A try that could not be submitted for this long is given up. */
const GIVEN_UP_AFTER_SECONDS = 6 * 3600;
/** Money of a try that was never claimed is given back after this long. */
const RELEASED_AFTER_SECONDS = 3600;
/** No job lives longer: its starts and their timeouts are bounded. */
const DAYS = 4;
/** A delivery is asked for again only when it is not just on its way. */
const REDELIVER_AFTER_SECONDS = 120;
/** GitHub keeps deliveries for three days; older failures were seen by earlier sweeps. */
const REDELIVER_WITHIN_SECONDS = 3 * 24 * 3600;
/** Of one delivery: one that fails this often fails for a reason that another try does not mend. */
const MOST_DELIVERIES = 4;

/** Mends what was lost: jobs whose end nobody heard of, jobs without a record, records without a job, deliveries. */
export async function sweep(rules: SweepRules, ports: SweepPorts): Promise<Swept> {
  const tries = await openTries(ports);
  const done = { settled: 0, adopted: 0, submittedAgain: 0, stopped: 0 };
  for (const { key, open } of tries) {
    const mended = await mend(key, open, rules, ports);
    if (mended !== null) done[mended] += 1;
  }
  const released = await releaseUnclaimed(tries, ports);
  const redelivered = ports.deliveries === null ? 0 : await redeliver(ports.deliveries, ports.clock.now());
  return { looked: tries.length, ...done, released, redelivered };
}

interface OpenEntry {
  readonly key: string;
  readonly open: OpenTry;
}

/** The tries of the last days that are not settled. */
async function openTries({ store, clock }: SweepPorts): Promise<readonly OpenEntry[]> {
  const found: OpenEntry[] = [];
  for (let back = 0; back < DAYS; back += 1) {
    const day = new Date(clock.now().getTime() - back * 24 * 3600 * 1000).toISOString().slice(0, 10);
    const keys = await store.list(`open/${day}/`);
    const settled = new Set(keys.filter((key) => key.endsWith('.settled')));
    for (const key of keys) {
      if (!key.endsWith('.json') || settled.has(settledKey(key))) continue;
      const open = await readDocument(store, key, openTry);
      if (open !== null) found.push({ key, open: open.value });
    }
  }
  return found;
}

type Mended = 'settled' | 'adopted' | 'submittedAgain' | 'stopped';

async function mend(
  key: string,
  open: OpenTry,
  rules: SweepRules,
  ports: SweepPorts,
): Promise<Mended | null> {
  const state = await readTry(ports.store, open.prefix);
  if (state.kind === 'none' || state.try < open.try) return null;
  if (state.kind === 'submitting' && state.try === open.try) return mendSubmission(key, open, state, ports);
  if (state.kind === 'live' && state.try === open.try) {
    const settled = await settleJob(state.job, rules.pools, ports);
    if (settled.kind !== 'running') return settled.kind === 'settled' ? 'settled' : null;
    return (await isStuck(state, rules, ports)) ? 'stopped' : null;
  }
  // Over, but what follows from it was not done to its end; or a newer try was begun, which only an outcome allows.
  const job = state.kind === 'over' && state.try === open.try ? state.outcome.job : null;
  if (job !== null) return (await settleJob(job, rules.pools, ports)).kind === 'settled' ? 'settled' : null;
  if (state.kind === 'over' && state.try === open.try) {
    await settleTry(key, open, state.outcome, ports);
    return 'settled';
  }
  return null;
}

/** After a submission of unknown outcome: the queue is asked for the job, and when there is none it is submitted again. */
async function mendSubmission(
  key: string,
  open: OpenTry,
  { since }: Extract<TryState, { kind: 'submitting' }>,
  ports: SweepPorts,
): Promise<Mended | null> {
  const age = (ports.clock.now().getTime() - since.getTime()) / 1000;
  const [job, ...others] = await ports.queue.find(open.name);
  if (job !== undefined) {
    // The oldest is the one; of a name there should be no second.
    for (const other of others) await ports.queue.terminate(other, 'submitted twice');
    if (!(await recordJob(ports.store, open, job))) return null;
    await tell(open, ports);
    return 'adopted';
  }
  if (age < ABSENT_AFTER_SECONDS) return null;
  const wanters = await wantersOf(ports, wantedPrefix(open.prefix));
  const claimedAge = (ports.clock.now().getTime() - Date.parse(open.claimedAt)) / 1000;
  if (wanters.length === 0 || claimedAge > GIVEN_UP_AFTER_SECONDS) {
    const gaveUp = wanters.length > 0;
    await settleTry(key, open, unsubmitted(open, gaveUp, ports.clock.now()), ports);
    return 'settled';
  }
  const [wanter] = wanters;
  if (wanter === undefined) return null;
  const message = { ...wanter, kind: 'submit again' as const, prefix: open.prefix, try: open.try };
  // The time is part of the id: each sweep asks anew.
  await send(ports.messages, `again ${open.name} ${ports.clock.now().toISOString()}`, [
    { delivery: open.name, message },
  ]);
  return 'submittedAgain';
}

function unsubmitted({ try: number }: OpenTry, gaveUp: boolean, now: Date) {
  const base = { try: number, job: null, stage: null, seconds: 0, usd: 0, endedAt: now.toISOString() };
  return gaveUp
    ? {
        ...base,
        kind: 'failed' as const,
        message: 'the queue did not take the job',
        fault: 'infrastructure' as const,
      }
    : { ...base, kind: 'cancelled' as const, message: 'nobody wanted it any more', fault: null };
}

async function isStuck(
  { job, since }: Extract<TryState, { kind: 'live' }>,
  { mostWaitingSeconds }: SweepRules,
  { queue, clock }: SweepPorts,
): Promise<boolean> {
  const waited = (clock.now().getTime() - since.getTime()) / 1000;
  if (waited < mostWaitingSeconds || (await queue.describe(job)).kind !== 'waiting') return false;
  const hours = (mostWaitingSeconds / 3600).toFixed(1);
  await queue.terminate(job, `no machine was free for ${hours} hours`);
  return true;
}

async function tell(open: OpenTry, ports: SweepPorts): Promise<void> {
  for (const [index, wanter] of (await wantersOf(ports, wantedPrefix(open.prefix))).entries()) {
    await send(ports.messages, `adopted ${open.name} ${index}`, [
      { delivery: open.name, message: { ...wanter, kind: 'settled' } },
    ]);
  }
}

/** Gives money back that was held for tries which nobody ever claimed. */
async function releaseUnclaimed(tries: readonly OpenEntry[], ports: SweepPorts): Promise<number> {
  const now = ports.clock.now();
  const key = ledgerKey(ledgerMonth(now));
  const ledger = await readDocument(ports.store, key, ledgerSchema);
  if (ledger === null) return 0;
  const claimed = new Set(tries.map(({ open }) => open.name));
  const unclaimed: string[] = [];
  for (const { id, state, at } of ledger.value.entries) {
    const age = (now.getTime() - Date.parse(at)) / 1000;
    if (state !== 'reserved' || age < RELEASED_AFTER_SECONDS || claimed.has(id)) continue;
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
  const found = await Promise.all(days.map((day) => store.read(`open/${day}/${name}.json`)));
  return found.some((document) => document !== null);
}

/** Asks once more for deliveries that were never accepted. */
async function redeliver(log: DeliveryLog, now: Date): Promise<number> {
  const listed = await log.deliveries(new Date(now.getTime() - REDELIVER_WITHIN_SECONDS * 1000));
  if (listed.kind !== 'ok') return 0;
  const byGuid = Map.groupBy(listed.value, ({ guid }) => guid);
  let asked = 0;
  for (const deliveries of byGuid.values()) {
    const [newest] = deliveries;
    if (newest === undefined || deliveries.length >= MOST_DELIVERIES) continue;
    if (deliveries.some(({ accepted }) => accepted)) continue;
    if ((now.getTime() - newest.deliveredAt.getTime()) / 1000 < REDELIVER_AFTER_SECONDS) continue;
    if ((await log.redeliver(newest.id)).kind === 'ok') asked += 1;
  }
  return asked;
}
