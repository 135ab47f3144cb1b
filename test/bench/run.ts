import { timeOfCheck } from './check-time.ts';
import { costOfReading } from './read-cost.ts';
import { overheadOfVerify } from './verify-overhead.ts';
import { timeOfWebhook } from './webhook/webhook-time.ts';

/** Measurements as ratios, side by side on this machine: `npm run bench`, or `npm run bench -- verify`. */
const BENCHES: Readonly<Record<string, () => Promise<string>>> = {
  read: costOfReading,
  check: timeOfCheck,
  verify: overheadOfVerify,
  webhook: timeOfWebhook,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 64;
} else {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stdout.write(`${name}\n${await bench()}\n`);
  }
}
