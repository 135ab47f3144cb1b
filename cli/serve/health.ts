import { statfs } from 'node:fs/promises';
import type { Swept } from '../../core/flow/job/sweep.ts';

/** What `GET /health` tells. */
export interface Health {
  /** Sentences for people; empty when all is well. */
  readonly problems: readonly string[];
  readonly messages: number;
  /** Laid aside, since they failed again and again for a reason of their own. */
  readonly deadMessages: number;
  readonly jobs: { readonly waiting: number; readonly running: number };
  readonly lastSweep: LastSweep | null;
  readonly diskFreeBytes: number;
}

export interface LastSweep {
  readonly at: string;
  /** Null when it failed. */
  readonly done: Swept | null;
}

export interface HealthFacts extends Omit<Health, 'problems'> {
  readonly now: Date;
  readonly sweepMinutes: number;
  /** Since when the oldest message in hand is acted on; null when there is none. */
  readonly busySince: number | null;
}

/** With less, the next run's evidence may find no room: no job is started. */
export const LEAST_FREE_BYTES = 2e9;
/** A message is given two minutes, and stopping a job half a minute more. */
const LONGEST_MESSAGE_MILLISECONDS = 10 * 60_000;
/** A sweep may be late, or fail once. */
const MISSED_SWEEPS = 3;

export function healthOf(facts: HealthFacts): Health {
  const { now, sweepMinutes, busySince, ...told } = facts;
  const problems: string[] = [];
  const free = (told.diskFreeBytes / 1e9).toFixed(1);
  if (told.diskFreeBytes < LEAST_FREE_BYTES)
    problems.push(`${free} GB of disk are free, 2 are needed: no job is started`);
  const swept = told.lastSweep === null ? null : now.getTime() - Date.parse(told.lastSweep.at);
  if (swept !== null && swept > MISSED_SWEEPS * sweepMinutes * 60_000)
    problems.push(`the last sweep was at ${told.lastSweep?.at}`);
  if (told.lastSweep?.done === null) problems.push('the last sweep failed: see the log');
  if (busySince !== null && now.getTime() - busySince > LONGEST_MESSAGE_MILLISECONDS)
    problems.push(`a message is acted on since ${new Date(busySince).toISOString()}`);
  return { ...told, problems };
}

export async function diskFree(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
