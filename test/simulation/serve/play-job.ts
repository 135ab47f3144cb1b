import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DirectoryStore } from '../../../adapters/directory/directory-store.ts';
import { attemptPlan } from '../../../core/flow/plan/attempt-plan.ts';
import { decode, encodeDocument } from '../../../core/flow/store/documents.ts';
import { rehearsalPlan, rehearsalTryKey } from '../../../core/rehearsal/rehearsal-plan.ts';
import { leaveEvidence, resultOf } from '../../fakes/evidence.ts';
import { PASSED } from '../passed-rehearsal.ts';

/** Plays a job: notes that it was executed, takes its time, and leaves what the trainer would leave. */
const { values } = parseArgs({
  options: Object.fromEntries(
    ['store', 'plan', 'job', 'executed', 'milliseconds'].map((name) => [name, { type: 'string' as const }]),
  ),
});
const { store, plan, job, executed, milliseconds } = z.record(z.string(), z.string()).parse(values);
await appendFile(executed ?? '', `${job}\n`);
await sleep(Number(milliseconds));
const kept = new DirectoryStore(store ?? '');
const document: unknown = JSON.parse(decode((await kept.read(plan ?? ''))?.body ?? new Uint8Array()));
const rehearsal = rehearsalPlan.safeParse(document);
if (rehearsal.success) {
  const answers = encodeDocument({ ...PASSED, identity: rehearsal.data.identity });
  await kept.create(rehearsalTryKey(rehearsal.data.prefix, job ?? ''), answers);
  await kept.create(rehearsal.data.key, answers);
} else {
  const attempt = attemptPlan.parse(document);
  await leaveEvidence(kept, attempt, resultOf(attempt, job ?? ''));
}
