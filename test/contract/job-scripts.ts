import type { Behaviour } from './job-queue-suite.ts';

/** What the jobs of the suite do, in JavaScript. */
export const JOB_SCRIPTS: Readonly<Record<Behaviour, string>> = {
  succeed: '',
  'fail with 31': 'process.exitCode = 31',
  'run for a minute': 'setTimeout(() => {}, 60_000)',
  'ignore TERM for a minute': 'process.on("SIGTERM", () => {}); setTimeout(() => {}, 60_000)',
};
