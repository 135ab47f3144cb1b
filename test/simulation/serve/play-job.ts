import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DirectoryStore } from '../../../adapters/directory/directory-store.ts';
import { planOf, playJob } from '../../fakes/played-job.ts';

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
await playJob(kept, await planOf(kept, plan ?? ''), job ?? '');
