import type { RehearsalDocument } from '../../core/rehearsal/rehearsal-record.ts';

/** What an engine answers to a command that works. */
export const PASSED: RehearsalDocument = {
  version: 1,
  identity: '',
  validated: { outcome: 'accepted' },
  prepared: { outcome: 'prepared', models: [], datasets: [] },
  trained: {
    outcome: 'passed',
    steps: 2,
    seconds: 9,
    assertions: [{ name: 'every step was made', passed: true, detail: '2 of 2' }],
  },
  seconds: 12,
};
