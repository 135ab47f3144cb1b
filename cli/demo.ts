import { verify } from './commands/verify.ts';

/**
 * Verifies the two example posts one after the other. The second claims a wrong number on purpose: the demo went
 * well when exactly that was found.
 */
const EXPECTED = [
  { path: 'posts/first-lora.md', exitCode: 0, says: 'every claim of it holds' },
  { path: 'posts/careless-copy.md', exitCode: 1, says: 'the same run in other words, with one wrong number' },
];

const options = { json: false, again: false, attempts: 1, timeoutSeconds: 3600, offline: true };
let wrong = 0;
for (const { path, exitCode, says } of EXPECTED) {
  process.stdout.write(`\n${path}: ${says}\n`);
  if ((await verify([path], options)) !== exitCode) wrong += 1;
}
process.exitCode = wrong === 0 ? 0 : 1;
