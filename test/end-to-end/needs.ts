import { it } from 'vitest';

/** Whether tests are run that need what this machine lacks: under CI=true they are, and fail for it. */
export function isRun(missing: string | null): boolean {
  return missing === null || process.env.CI === 'true';
}

/**
 * `it` for tests that need something of the machine: `missing` says what it lacks, null that it has everything. On a
 * laptop such a test is named and not run; where CI=true it is run and fails, because there nothing may be missing.
 */
export function itNeeding(missing: string | null): typeof it | typeof it.skip {
  if (missing !== null) process.stderr.write(`THIS MACHINE LACKS SOMETHING, tests are not run: ${missing}\n`);
  return isRun(missing) ? it : it.skip;
}
