import type { Clock } from '../../ports/clock.ts';
import type { DeliveryLog } from '../../ports/delivery-log.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { releaseUnclaimed } from '../money/release-money.ts';
import type { Pool } from '../money/worst-case.ts';
import { send } from '../receive/send.ts';
import { readDocument } from '../store/documents.ts';
import { wantedPrefix, wantersOf } from '../subject/wanters.ts';
import { redeliver } from './redeliver.ts';
import { settleJob, settleTry } from './settle.ts';
import { recordJob } from './submit-try.ts';
import { type OpenTry, openTry, readTry, settledKey, type TryState } from './try.ts';

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
  /**
   * Only this long after a submission does a job count as absent that the queue does not know: by default five minutes,
   * since the lists of queues lag behind.
   */
  readonly absentAfterSeconds?: number;
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

const ABSENT_AFTER_SECONDS = 300;
/** A try that could not be submitted for this long is given up. */
const GIVEN_UP_AFTER_SECONDS = 6 * 3600;
/** No job lives longer: its starts and their timeouts are bounded. */
const DAYS = 4;

/** Mends what was lost: jobs whose end nobody heard of, jobs without a record, records without a job, deliveries. */
export async function sweep(rules: SweepRules, ports: SweepPorts): Promise<Swept> {
  const tries = await openTries(ports);
  const done = { settled: 0, adopted: 0, submittedAgain: 0, stopped: 0 };
  for (const { key, open } of tries) {
    const mended = await mend(key, open, rules, ports);
    if (mended !== null) done[mended] += 1;
  }
  const released = await releaseUnclaimed(ports);
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
  if (state.kind === 'submitting' && state.try === open.try)
    return mendSubmission(key, open, state, rules, ports);
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
  { absentAfterSeconds = ABSENT_AFTER_SECONDS }: SweepRules,
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
  if (age < absentAfterSeconds) return null;
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
