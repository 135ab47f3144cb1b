import { describe, expect, it } from 'vitest';
import { settleTry } from '../../../core/flow/job/settle.ts';
import type { OpenTry, TryOutcome } from '../../../core/flow/job/try.ts';
import {
  EMPTY_LEDGER,
  type Ledger,
  ledgerKey,
  ledgerSchema,
  withReservation,
} from '../../../core/flow/money/ledger.ts';
import { encodeDocument, readDocument } from '../../../core/flow/store/documents.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { MemoryQueue } from '../../fakes/memory-queue.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { ScriptedQueue } from '../../fakes/scripted-queue.ts';

const OPEN: OpenTry = {
  prefix: 'runs/repository/abc/attempts/1',
  try: 1,
  name: 'verify-repository-abc-1-1',
  profile: 'verify',
  pool: 'A10G',
  claimedAt: '2026-12-01T00:00:02.000Z',
};
const OUTCOME: TryOutcome = {
  ...{ try: 1, job: 'job-1', kind: 'done', stage: 'done', message: '', fault: null, seconds: 60, usd: 2 },
  endedAt: '2026-12-01T01:00:00.000Z',
};

function held(at: string): Ledger {
  const wish = { repository: 'ann/posts', subject: 'pull 1', author: 'ann', run: 'abc', usd: 5 };
  return withReservation(EMPTY_LEDGER, { id: OPEN.name, ...wish }, new Date(at));
}

describe('money of a try that was claimed just after midnight of a month', () => {
  it.each([
    ['before it', ['2026-11-30T23:59:59.000Z'], 2],
    ['after it', ['2026-12-01T00:00:01.000Z'], 2],
    ['before and, by another round, after it', ['2026-11-30T23:59:59.000Z', '2026-12-01T00:00:01.000Z'], 2],
  ])('held back %s is paid once', async (_, times, usd) => {
    const store = new MemoryStore();
    for (const at of times) await store.create(ledgerKey(at.slice(0, 7)), encodeDocument(held(at)));
    const ports = {
      store,
      queue: new ScriptedQueue(async () => ({ kind: 'running' })),
      messages: new MemoryQueue(),
      clock: new HandClock(),
    };

    for (let hint = 1; hint <= 2; hint += 1) await settleTry('open/2026-12-01/x.json', OPEN, OUTCOME, ports);

    const months = ['2026-11', '2026-12'].map((month) => readDocument(store, ledgerKey(month), ledgerSchema));
    const entries = (await Promise.all(months)).flatMap((ledger) => ledger?.value.entries ?? []);
    expect(entries.map(({ state }) => state)).toEqual(times.map(() => 'paid'));
    expect(entries.reduce((sum, entry) => sum + entry.usd, 0)).toBe(usd);
  });
});
