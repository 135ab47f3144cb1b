import { expect, it } from 'vitest';
import { type HealthFacts, healthOf } from '../../../cli/serve/health.ts';

const NOW = new Date('2026-01-01T12:00:00Z');
const SWEPT = {
  looked: 0,
  settled: 0,
  adopted: 0,
  submittedAgain: 0,
  stopped: 0,
  released: 0,
  redelivered: 0,
};

const WELL: HealthFacts = {
  now: NOW,
  sweepMinutes: 10,
  busySince: null,
  messages: 2,
  deadMessages: 0,
  jobs: { waiting: 1, running: 1 },
  lastSweep: { at: '2026-01-01T11:55:00.000Z', done: SWEPT },
  diskFreeBytes: 50e9,
};

it.each<[string, Partial<HealthFacts>, RegExp | null]>([
  ['all is well', {}, null],
  ['nothing was swept yet', { lastSweep: null }, null],
  [
    'the disk is full',
    { diskFreeBytes: 1.5e9 },
    /^1\.5 GB of disk are free, 2 are needed: no job is started$/,
  ],
  ['the last sweep failed', { lastSweep: { at: '2026-01-01T11:55:00.000Z', done: null } }, /sweep failed/],
  ['nothing is swept any more', { lastSweep: { at: '2026-01-01T11:29:59.000Z', done: SWEPT } }, /11:29:59/],
  [
    'a message never ends',
    { busySince: NOW.getTime() - 10 * 60_000 - 1 },
    /acted on since 2026-01-01T11:49:59/,
  ],
])('when %s', (_, changed, problem) => {
  const { problems } = healthOf({ ...WELL, ...changed });

  expect(problems).toEqual(problem === null ? [] : [expect.stringMatching(problem)]);
});
