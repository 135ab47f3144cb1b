import { spawnSync } from 'node:child_process';

/** `npm run soak`, or `npm run soak -- 20000`: as many deliveries as said, 10,000 when nothing is. */
const [deliveries = '10000'] = process.argv.slice(2);
const { status } = spawnSync('vitest', ['run', '--project', 'soak'], {
  env: { ...process.env, MUSTRUN_SOAK_DELIVERIES: deliveries },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
