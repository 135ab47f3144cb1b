import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { openSharedCache } from '../../adapters/cache/open-shared-cache.ts';
import { definedVariables } from '../../adapters/machine/variables.ts';
import { EXIT_CODES, type Stage } from '../../core/flow/attempt/exit-code.ts';
import { type AttemptPlan, attemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { decode } from '../../core/flow/store/documents.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { type RehearsalPlan, rehearsalPlan } from '../../core/rehearsal/rehearsal-plan.ts';
import { fetchCheckpoint, keepCheckpoint } from './checkpoints.ts';
import { fetchWeights } from './fetch-weights.ts';
import { keepEvidence } from './keep-evidence.ts';
import { explainPlanProblem, tell } from './messages.ts';
import { openStore } from './open-store.ts';
import { PeriodicCheckpoints } from './periodic-checkpoints.ts';
import { runRehearsalJob } from './rehearsal-job.ts';
import { outputFolder, runAttempt } from './run-attempt.ts';
import { stopSignal } from './stop-signal.ts';
import { fetchStoredInputs } from './stored-inputs.ts';
import { separateFolders, trainingUser } from './trust/separation.ts';

/** Each setting as a word of the command line, else as a variable of a Batch job. */
const VARIABLES = {
  store: 'MUSTRUN_STORE',
  plan: 'MUSTRUN_PLAN_KEY',
  digest: 'MUSTRUN_PLAN_DIGEST',
  directory: 'MUSTRUN_DIRECTORY',
  'engine-home': 'MUSTRUN_ENGINE',
  cache: 'MUSTRUN_CACHE',
  'shared-cache': 'MUSTRUN_SHARED_CACHE',
  'shared-cache-access': 'MUSTRUN_SHARED_CACHE_ACCESS',
  job: 'AWS_BATCH_JOB_ID',
  try: 'AWS_BATCH_JOB_ATTEMPT',
} as const;

const jobArguments = z.object({
  store: z.string(),
  plan: z.string(),
  digest: z.string(),
  directory: z.string(),
  'engine-home': z.string(),
  /** What was downloaded before; without it, a folder that goes with the job's own. */
  cache: z.string().optional(),
  /** A directory that several machines mount, or s3://bucket/prefix. */
  'shared-cache': z.string().optional(),
  'shared-cache-access': z.enum(['read', 'write']).default('read'),
  job: z.string(),
  try: z.coerce.number().int().min(1),
});

/**
 * A job: fetches an attempt plan from the store, executes it, and keeps the evidence there. What succeeded is
 * kept under the attempt, the marker last; anything else under the try alone, so that a later try starts clean.
 */
async function main(): Promise<void> {
  const names = Object.keys(jobArguments.shape);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const environment = definedVariables(process.env);
  const stated = Object.entries(VARIABLES).map(([name, variable]) => [name, environment[variable]]);
  const parsed = jobArguments.safeParse({ ...Object.fromEntries(stated), ...parseArgs({ options }).values });
  if (!parsed.success) return end('plan', explainSettings(parsed.error));
  const settings = parsed.data;
  const stop = stopSignal();
  const user = trainingUser(environment);
  if (user !== null) await separateFolders(settings.directory, user);
  const opened = openStore(settings.store);
  if (opened.kind === 'unknown') return end('plan', opened.message);
  const { store } = opened;
  const sharedPlace = settings['shared-cache'];
  const shared =
    sharedPlace === undefined ? null : openSharedCache(sharedPlace, settings['shared-cache-access']);
  if (shared?.kind === 'unknown') return end('plan', shared.message);
  const plan = await fetchPlan(store, settings.plan, settings.digest);
  if (plan.kind === 'broken') return end('plan', plan.message);
  if (plan.kind === 'rehearsal') {
    const { stage, message } = await runRehearsalJob(store, plan.value, {
      directory: settings.directory,
      engineHome: settings['engine-home'],
      job: settings.job,
      stop,
      user,
    });
    for (const used of ['place', 'home', 'inputs', 'stand-ins'])
      await rm(join(settings.directory, used), { recursive: true, force: true }).catch((error: unknown) => {
        if (user === null) throw error;
      });
    return end(stage, message);
  }

  await fetchWeights(store, plan.value, settings.directory);
  const output = outputFolder(settings.directory);
  const resumedAt = await fetchCheckpoint(store, plan.value, output);
  const keepNewest = () => keepCheckpoint(store, plan.value, { id: settings.job, try: settings.try }, output);
  const periodic = new PeriodicCheckpoints(output, resumedAt, keepNewest, (message) =>
    process.stderr.write(`${message}\n`),
  );
  const inputs = await fetchStoredInputs(store, plan.value.inputs, join(settings.directory, 'inputs'));
  const result = await runAttempt(
    { ...plan.value, inputs: [...inputs] },
    {
      directory: settings.directory,
      engineHome: settings['engine-home'],
      cache: resolve(settings.cache ?? join(settings.directory, 'cache')),
      sharedCache: shared?.cache ?? null,
      job: settings.job,
      try: settings.try,
      resumedAt,
      stop,
      onProgress: tell,
      environment,
      user,
      onTick: () => periodic.onTick(Date.now()),
    },
  );
  await periodic.settle();
  try {
    if (result.stage === 'interrupted') await keepNewest();
    await keepEvidence(store, plan.value, result, join(settings.directory, 'evidence'));
  } catch (error) {
    return end('upload', `the evidence could not be kept: ${String(error)}`);
  }
  for (const used of ['work', 'home', 'inputs', 'checkpoints', 'evidence']) {
    // Folders that the training process closed to its group stay; they go with the container.
    await rm(join(settings.directory, used), { recursive: true, force: true }).catch((error: unknown) => {
      if (user === null) throw error;
    });
  }
  end(result.stage, result.message);
}

function explainSettings(error: z.ZodError): string {
  const missing = error.issues.map(({ path: [name] }) => {
    const variable = Object.entries(VARIABLES).find(([option]) => option === name)?.[1];
    return `--${String(name)} (or ${variable})`;
  });
  return `a job needs ${missing.join(', ')}`;
}

function end(stage: Stage, message: string): void {
  tell({ event: 'end', stage, message });
  process.exitCode = EXIT_CODES[stage];
}

type Fetched =
  | { readonly kind: 'plan'; readonly value: AttemptPlan }
  | { readonly kind: 'rehearsal'; readonly value: RehearsalPlan }
  | { readonly kind: 'broken'; readonly message: string };

async function fetchPlan(store: ObjectStore, key: string, digest: string): Promise<Fetched> {
  const stored = await store.read(key);
  if (stored === null) return { kind: 'broken', message: `there is no plan ${key}` };
  const found = bytesToHex(sha256(stored.body));
  if (found !== digest)
    return { kind: 'broken', message: `plan ${key} has SHA-256 ${found}, expected ${digest}` };
  const document: unknown = JSON.parse(decode(stored.body));
  const rehearsal = rehearsalPlan.safeParse(document);
  if (rehearsal.success) return { kind: 'rehearsal', value: rehearsal.data };
  const parsed = attemptPlan.safeParse(document);
  return parsed.success
    ? { kind: 'plan', value: parsed.data }
    : { kind: 'broken', message: explainPlanProblem(key, parsed.error) };
}

await main();
